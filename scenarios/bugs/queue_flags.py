"""Queue of one: the reader lowers the flag first and takes the element afterwards.

The writer puts the next number when the flag is down. If it does so between the two, the reader
finds that one, has lost the one before, and its assertion fails.
"""

import sys
from multiprocessing import Lock, Process, Value

ROUNDS = 3


def write(lock, cell, full):
    n = 0
    for _ in range(ROUNDS):
        with lock:
            if not full.value:
                n += 1
                cell.value = n
                full.value = 1


def read(lock, cell, full):
    n = 0
    for _ in range(ROUNDS):
        with lock:
            mine = full.value
            full.value = 0
        with lock:
            if mine:
                n += 1
                assert cell.value == n


def main():
    lock = Lock()
    cell = Value("i", 0)
    full = Value("i", 0)
    workers = [
        Process(target=write, args=(lock, cell, full), name="writer"),
        Process(target=read, args=(lock, cell, full), name="reader"),
    ]
    for p in workers:
        p.start()
    for p in workers:
        p.join()
    sys.exit(any(p.exitcode for p in workers))


if __name__ == "__main__":
    main()
