import os
import resource
import signal
import sys
from multiprocessing import Lock

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
lock = Lock()
with lock:
    print("last words", flush=True)
    if sys.argv[1] == "abort":
        os.abort()
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
