"""Counter: three doors and one counter.

Story. A museum has three doors. Each lets in ten visitors, one after the other, and adds every one
of them to the counter that all doors share. Main waits until the doors are shut, and reads it.

What goes wrong. `inside.value += admit()` reads the counter, lets a visitor in, adds and writes.
In the meantime another door reads the same number, and both write the same sum: a visitor is in
and was not counted. A Value has a lock of its own, but takes it for the read, gives it back, and
takes it once more for the write: it guards each of them, and not what lies in between.

What to look for. How often is the same number read twice? Far fewer than thirty are counted, and
main ends with an AssertionError.
"""

import time
from multiprocessing import Process, Value


def admit():
    time.sleep(0.005)
    return 1


def watch(inside):
    for _ in range(10):
        # read, let somebody in, add, write
        inside.value += admit()
    print("a door is shut", flush=True)


def main():
    inside = Value("i", 0)
    doors = []
    for n in range(3):
        p = Process(target=watch, args=(inside,), name=f"door{n}")
        p.start()
        doors.append(p)
    for p in doors:
        p.join()
    assert inside.value == 30, f"thirty visitors are inside, but {inside.value} were counted"
    print("thirty visitors are inside")


if __name__ == "__main__":
    main()
