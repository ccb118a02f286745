"""Pulse: pagers that have fallen silent before the guest has looked.

Story. Six guests have ordered, and each waits with a pager of their own. Main is the kitchen: it
cooks one dish after the other, calls the guest whose dish is ready, and switches the pager off
again at once.

What goes wrong. `set` wakes the guest, but `clear` comes before the guest has looked. `wait`
says what it sees then: False, although it had no timeout. That guest goes home hungry. Whether it
happens is a race, lost here about two times in three; a guest who comes too late waits for ever.

What to look for. How long is a pager on? A wait ends with that pulse, but not with True: its
guest ends with exit code 1, and so does main.
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
        pager.clear()
    for p in guests:
        p.join()
    hungry = [p.name for p in guests if p.exitcode != 0]
    assert not hungry, f"hungry: {hungry}"
    print("everybody has a dish")


if __name__ == "__main__":
    main()
