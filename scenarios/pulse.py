"""Pulse: a gate that is shut again before anybody has looked.

Story. Three trucks stand before a gate. Each has to pass it ten times and is away for a moment
in between. Main is the keeper: ten times it opens the gate for whoever waits, and shuts it again.

What goes wrong. `set` wakes the trucks, but `clear` often comes before a truck has looked, and
`wait` says what it sees then: False, although it had no timeout. Which truck, and in which round,
is a matter of luck; ten rounds without it are too much luck. One that is late is not even woken.

What to look for. How long is `gate` set? Waits end with such a pulse, but not with True. A truck
that is turned away ends with exit code 1, and main with an AssertionError.
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
        gate.clear()
    for p in trucks:
        p.join()
    stopped = [p.name for p in trucks if p.exitcode != 0]
    assert not stopped, f"turned away: {stopped}"
    print("all trucks are home")


if __name__ == "__main__":
    main()
