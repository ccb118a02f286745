import multiprocessing as mp
import sys


def child(lock):
    with lock:
        print("child", sys.flags.dev_mode)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    lock = mp.Lock()
    p = mp.Process(target=child, args=(lock,))
    p.start()
    p.join()
    print(p.exitcode, sys.flags.dev_mode, sys.warnoptions)
    open(__file__)
