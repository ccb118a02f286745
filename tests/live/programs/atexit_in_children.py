import atexit
import multiprocessing as mp
import sys
from multiprocessing import util


def child():
    atexit.register(print, "child: atexit")
    util.Finalize(None, print, args=("child: finalizer",), exitpriority=1)
    print("child: done")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    atexit.register(print, "main: atexit")
    p = mp.Process(target=child)
    p.start()
    p.join()
    print(p.exitcode)
