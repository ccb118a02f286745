import atexit
from multiprocessing import Lock

lock = Lock()


@atexit.register
def first():
    with lock:
        print("registered first, runs last")


@atexit.register
def second():
    raise RuntimeError("raised at exit")


atexit.register(print, "registered third, runs first")
print("the program is over")
