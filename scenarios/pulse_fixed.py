"""Pulse, fixed: a starting signal that stays.

Story. Four runners come to the line and wait for `go`. When all are there, main lets a moment
pass and gives the signal.

What was changed. The signal is not taken back. An Event is a state, not a message: it stays set
for as long as what it says is true, and the race has begun from now on. The next race would get
an Event of its own; who has to be told once, and counted, gets a Semaphore or a Queue.

What to look for. `go` is set once and stays set, and every wait ends with it. A runner who came
too late would not wait at all.
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

    for p in runners:
        p.join()
    ran = [p.name for p in runners if p.exitcode == 0]
    assert len(ran) == 4, f"only {len(ran)} of 4 ran"
    print("what a race")


if __name__ == "__main__":
    main()
