import sys

for i, argument in enumerate(sys.argv):
    print(i, ascii(argument))
