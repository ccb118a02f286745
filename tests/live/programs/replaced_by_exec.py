import os
import sys
from multiprocessing import Lock

with Lock():
    print("before", flush=True)
os.execv(sys.executable, [sys.executable, "-c", "print('after'); raise SystemExit(4)"])
