"""Wrong lock: three clerks count under a lock that the inspector does not take.

The inspector adds one and looks whether it is one more, under the lock of the data. If a clerk
counts in between, under the lock of the clerks, the assertion fails.
"""

import sys
from multiprocessing import Lock, Process, Value


def inspect(lock, count):
    with lock:
        before = count.value
        count.value += 1
        assert count.value == before + 1


def add(lock, count):
    with lock:
        count.value += 1


def main():
    data_lock = Lock()
    clerk_lock = Lock()
    count = Value("i", 0)
    people = [Process(target=add, args=(clerk_lock, count), name=f"clerk{n}") for n in range(3)]
    people.append(Process(target=inspect, args=(data_lock, count), name="inspector"))
    for p in people:
        p.start()
    for p in people:
        p.join()
    sys.exit(any(p.exitcode for p in people))


if __name__ == "__main__":
    main()
