"""A counter file whose lock is made when it is first needed: by then the processes have started."""
import os
import time
from multiprocessing import Lock, Process

_lock = None


def get_lock():
    global _lock
    if _lock is None:
        _lock = Lock()  # <- finding: made-after-fork
    return _lock


def note(path, line):
    with get_lock():
        with open(path, "a") as f:
            f.write(line + "\n")


def worker(path, number):
    for step in range(3):
        note(path, f"worker {number} step {step}")
        time.sleep(0.02)


if __name__ == "__main__":
    workers = [Process(target=worker, args=("steps.txt", n)) for n in range(2)]
    for w in workers:
        w.start()
    note("steps.txt", "main is waiting")
    for w in workers:
        w.join()
    with open("steps.txt") as f:
        for line in sorted(f):
            print(line, end="")
    os.remove("steps.txt")
