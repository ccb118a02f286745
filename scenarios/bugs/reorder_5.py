"""Reorder: four who write two numbers one after the other, and one who looks at both.

The assertion fails only if the look falls between the two writes of somebody before anybody else
has finished them: each further writer makes that rarer.
"""

import sys
from multiprocessing import Process, Value

WRITERS = 4


def write(a, b):
    a.value = 1
    b.value = -1


def check(a, b):
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
