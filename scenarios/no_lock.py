"""No lock: three workers, all at once.

Story. The three workers of the scenario lock, but nobody made a lock: each works for a random
time under a second, whatever the others are doing.

What to look for. All three run at the same time, nobody waits, and the lines "is running" and
"is done" of different workers mix. The whole program takes as long as its slowest worker.
"""

import random
import time
from multiprocessing import Process


def work(n):
    print(f"worker{n} is running", flush=True)
    time.sleep(random.random())
    print(f"worker{n} is done", flush=True)


def main():
    workers = []
    for n in range(3):
        p = Process(target=work, args=(n,), name=f"worker{n}")
        p.start()
        workers.append(p)
    for p in workers:
        p.join()


if __name__ == "__main__":
    main()
