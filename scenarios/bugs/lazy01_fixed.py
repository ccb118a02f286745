"""Lazy, fixed: a scale that allows three, with one who adds one and one who adds two.

Everything is done under the lock. There are never more than three, whenever the check comes.
"""

import sys
from multiprocessing import Lock, Process, Value


def add(lock, weight, more):
    with lock:
        weight.value += more


def check(lock, weight):
    with lock:
        assert weight.value <= 3


def main():
    lock = Lock()
    weight = Value("i", 0)
    people = [
        Process(target=add, args=(lock, weight, 1), name="adder1"),
        Process(target=add, args=(lock, weight, 2), name="adder2"),
        Process(target=check, args=(lock, weight), name="checker"),
    ]
    for p in people:
        p.start()
    for p in people:
        p.join()
    sys.exit(any(p.exitcode for p in people))


if __name__ == "__main__":
    main()
