"""Pulse: a starting signal that is over before anybody has looked.

Story. Four runners come to the line and wait for `go`. When all are there, main lets a moment
pass, gives the signal and takes it back at once, to be ready for the next race.

What goes wrong. `set` wakes the runners, but before one of them has looked at the flag main has
cleared it. `wait` says what it sees then: False, although it had no timeout. The runner takes
that for a false start and gives up. One who comes to wait too late would wait for ever.

What to look for. How wide is the pulse in the row of `go`? The waits end with it, but not with
True; the runners end with exit code 1, and so does main.
"""

import sys
import time
from multiprocessing import Barrier, Event, Process


def run(n, line, go):
    line.wait()
    if not go.wait():
        sys.exit(f"runner{n} was woken, but there is no signal")
    print(f"runner{n} runs", flush=True)


def main():
    line = Barrier(5)
    go = Event()
    runners = []
    for n in range(4):
        p = Process(target=run, args=(n, line, go), name=f"runner{n}")
        p.start()
        runners.append(p)
    line.wait()
    time.sleep(0.3)
    go.set()
    go.clear()
    for p in runners:
        p.join()
    ran = [p.name for p in runners if p.exitcode == 0]
    assert len(ran) == 4, f"only {len(ran)} of 4 ran"
    print("what a race")


if __name__ == "__main__":
    main()
