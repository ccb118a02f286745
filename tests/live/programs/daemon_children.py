import multiprocessing as mp
import sys
import time


def child(ready, lock):
    ready.release()
    with lock:
        print("never")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    ready, lock = mp.Semaphore(0), mp.Lock()
    lock.acquire()
    for _ in range(2):
        p = mp.Process(target=child, args=(ready, lock), daemon=True)
        p.start()
        ready.acquire()
    print("main ends, and its daemons with it", p.daemon, sorted(c.name for c in mp.active_children()))
