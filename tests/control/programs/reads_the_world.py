"""Two who take a lock as often as the clock and the system's random numbers say.

Control: the clock is virtual and the same in every run, `random` is seeded; `os.urandom` is not,
and is named as what makes runs differ. There is no failure in any order; a schedule that is run
again may not fit, and then step, expected and got are said instead of a wrong claim.
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
