"""Pulse, fixed: a gate that stays open.

Story. Three trucks stand before a gate. Each has to pass it ten times and is away for a moment
in between. Main is the keeper: ten times it opens the gate for whoever waits, and leaves it open.

What was changed. Nobody clears the gate. An Event is for what is so, not for what happens: it
stays set for as long as trucks may pass, and to set it again does no harm. (If exactly one truck
were to pass for each call, a Semaphore would count the calls, and none would be lost.)

What to look for. `gate` is set once and stays set. The first waits end with it, all later ones
are over at once, and a truck that came late would not wait at all.
"""

import sys
import time
from multiprocessing import Barrier, Event, Process


def drive(n, yard, gate):
    yard.wait()
    for _ in range(10):
        if not gate.wait():
            sys.exit(f"truck{n} was called, but the gate is shut")
        print(f"truck{n} is through", flush=True)
        time.sleep(0.03)


def main():
    yard = Barrier(4)
    gate = Event()
    trucks = []
    for n in range(3):
        p = Process(target=drive, args=(n, yard, gate), name=f"truck{n}")
        p.start()
        trucks.append(p)
    yard.wait()
    for _ in range(10):
        time.sleep(0.06)
        gate.set()

    for p in trucks:
        p.join()
    stopped = [p.name for p in trucks if p.exitcode != 0]
    assert not stopped, f"turned away: {stopped}"
    print("all trucks are home")


if __name__ == "__main__":
    main()
