import multiprocessing as mp
import sys


def child(lock):
    with lock:
        print("a forked child still has the lock", lock)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    # nobody in main keeps the lock: it is gone before a spawned child can open it by its name
    p = mp.Process(target=child, args=(mp.Lock(),))
    p.start()
    p.join()
    print(p.exitcode)
