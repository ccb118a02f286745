"""Reorder, fixed: nine who write two numbers under one lock, and one who looks at both under it.

The look falls before the two writes of somebody or after them, and the assertion holds. The lock
is that of the first number; it could be any, as long as all take the same.
"""

import sys
from multiprocessing import Process, Value

WRITERS = 9


def write(a, b):
    with a.get_lock():
        a.value = 1
        b.value = -1


def check(a, b):
    with a.get_lock():
        seen = a.value, b.value
    assert seen in {(0, 0), (1, -1)}


def main():
    a = Value("i", 0)
    b = Value("i", 0)
    people = [Process(target=write, args=(a, b), name=f"writer{n}") for n in range(WRITERS)]
    people.append(Process(target=check, args=(a, b), name="checker"))
    for p in people:
        p.start()
    for p in people:
        p.join()
    sys.exit(any(p.exitcode for p in people))


if __name__ == "__main__":
    main()
