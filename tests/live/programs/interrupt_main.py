import os
import signal
from multiprocessing import Lock

lock = Lock()
try:
    with lock:
        os.kill(os.getpid(), signal.SIGINT)
        print("not reached")
except KeyboardInterrupt:
    print("caught, the lock is free:", lock.acquire(False))
lock.release()


def work():
    with lock:
        os.kill(os.getpid(), signal.SIGINT)


work()
