import sys

for entry in sys.path:
    print(entry)
