"""Wrong lock, fixed: three clerks count under the lock that the inspector takes.

The inspector adds one and looks whether it is one more. One lock belongs to the number, and
whoever touches the number takes it.
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
    count = Value("i", 0)
    people = [Process(target=add, args=(data_lock, count), name=f"clerk{n}") for n in range(3)]
    people.append(Process(target=inspect, args=(data_lock, count), name="inspector"))
    for p in people:
        p.start()
    for p in people:
        p.join()
    sys.exit(any(p.exitcode for p in people))


if __name__ == "__main__":
    main()
