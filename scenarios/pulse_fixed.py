"""Pulse, fixed: pagers that stay on.

Story. Six guests have ordered, and each waits with a pager of their own. Main is the kitchen: it
cooks one dish after the other, calls the guest whose dish is ready, and leaves the pager on.

What was changed. Nobody clears a pager. An Event says that something is so, not that something
happens: it stays set for as long as it is true, and from now on the dish is ready. (For a call
that exactly one guest has to take there is the Semaphore: `release` to call, `acquire` to take,
and none is lost.)

What to look for. Each pager is set once and stays on, and each wait ends with it. A guest who
came too late would not wait at all.
"""

import sys
import time
from multiprocessing import Barrier, Event, Process


def eat(n, door, pager):
    door.wait()
    if not pager.wait():
        sys.exit(f"guest{n} was called, but the pager is silent")
    print(f"guest{n} has a dish", flush=True)


def main():
    door = Barrier(7)
    pagers = [Event() for _ in range(6)]
    guests = []
    for n in range(6):
        p = Process(target=eat, args=(n, door, pagers[n]), name=f"guest{n}")
        p.start()
        guests.append(p)
    door.wait()
    for pager in pagers:
        time.sleep(0.1)
        pager.set()

    for p in guests:
        p.join()
    hungry = [p.name for p in guests if p.exitcode != 0]
    assert not hungry, f"hungry: {hungry}"
    print("everybody has a dish")


if __name__ == "__main__":
    main()
