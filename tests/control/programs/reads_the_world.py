"""Two who take a lock as often as the clock and the system's random numbers say.

Control: the clock is virtual and the same in every run, `random` is seeded, and `os.urandom` draws
from a source of each process' own that the same seed decides: with the same choices, two runs are
the same. There is no failure in any order.
"""

import os
import random
import time
from multiprocessing import Lock, Process


def work(lock):
    times = 1 + time.time_ns() % 2 + random.randrange(2) + os.urandom(1)[0] % 2
    for _ in range(times):
        with lock:
            print("working", flush=True)


def main():
    lock = Lock()
    workers = [Process(target=work, args=(lock,), name=f"worker{n}") for n in range(2)]
    for p in workers:
        p.start()
    for p in workers:
        p.join()


if __name__ == "__main__":
    main()
