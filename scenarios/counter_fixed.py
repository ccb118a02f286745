"""Counter, fixed: three doors, one counter, and its lock.

Story. A museum has three doors. Each lets in ten visitors, one after the other, and adds every one
of them to the counter that all doors share. Main waits until the doors are shut, and reads it.

What was changed. `with inside.get_lock():` takes the lock that the Value has anyway, and keeps it
from the read to the write: no other door can read in between. That costs time: one door at a time
lets somebody in. If admit() stood before the lock, and only `+= 1` under it, the doors would work
side by side, and the sum would be right as well. Keep what is under a lock short.

What to look for. The row of `inside.lock`: somebody has it all the time, and two doors wait. The
value goes up one by one, to thirty.
"""

import time
from multiprocessing import Process, Value


def admit():
    time.sleep(0.005)
    return 1


def watch(inside):
    for _ in range(10):
        with inside.get_lock():
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
