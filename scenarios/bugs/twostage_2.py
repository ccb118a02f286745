"""Two stages: a writer who changes the second number after it has let go of the first.

If the reader comes between the two stages, it sees the new first number and the old second one,
and its assertion fails.
"""

import sys
from multiprocessing import Lock, Process, Value


def write(first_lock, first, second_lock, second):
    with first_lock:
        first.value = 1
    with second_lock:
        second.value = 2


def read(first_lock, first, second_lock, second):
    with first_lock:
        seen = first.value
    if seen:
        with second_lock:
            assert second.value == seen + 1


def main():
    first_lock = Lock()
    first = Value("i", 0)
    second_lock = Lock()
    second = Value("i", 0)
    both = (first_lock, first, second_lock, second)
    people = [
        Process(target=write, args=both, name="writer"),
        Process(target=read, args=both, name="reader"),
    ]
    for p in people:
        p.start()
    for p in people:
        p.join()
    sys.exit(any(p.exitcode for p in people))


if __name__ == "__main__":
    main()
