import os
import sys

print("flushed", flush=True)
print("never seen", end="")
os._exit(int(sys.argv[1]))
