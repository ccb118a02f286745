"""Lock: three workers, one at a time.

Story. Three workers share a lock. Each takes it before it begins, works for a random time
under a second, and gives it back when it is done.

What to look for. "is running" and "is done" always come in pairs: the times of holding never
overlap, and each wait ends at the very moment the one before lets go. Compare it with no_lock.
"""

import random
import time
from multiprocessing import Lock, Process


def work(n, lock):
    lock.acquire()
    print(f"worker{n} is running", flush=True)
    time.sleep(random.random())
    print(f"worker{n} is done", flush=True)
    lock.release()


def main():
    lock = Lock()
    workers = []
    for n in range(3):
        p = Process(target=work, args=(n, lock), name=f"worker{n}")
        p.start()
        workers.append(p)
    for p in workers:
        p.join()


if __name__ == "__main__":
    main()
