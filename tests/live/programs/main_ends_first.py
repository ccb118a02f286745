import atexit
import multiprocessing as mp
import sys
import time


def child(n):
    time.sleep(0.1 + 0.2 * n)
    print("child", n, "ends", flush=True)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    atexit.register(print, "atexit of main")
    for n in range(2):
        mp.Process(target=child, args=(n,)).start()
    print("main has nothing more to do", flush=True)
