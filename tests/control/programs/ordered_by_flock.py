"""Two processes order themselves with a lock on a file; the second waits for the first.

Control: no failure and no false deadlock, though one holds the lock where control lets the other
go. `flock` or `lockf` (the only argument) is named, with its line, and the verdict is at most
inconclusive.
"""

import fcntl
import sys
import tempfile
from multiprocessing import Event, Process


take = getattr(fcntl, sys.argv[1] if sys.argv[1:] else "flock")


def work(path, event, first):
    with open(path, "r+") as file:
        if not first:
            event.wait()
        take(file, fcntl.LOCK_EX)
        event.set()
        event.is_set()
        take(file, fcntl.LOCK_UN)
        take(file, fcntl.LOCK_SH)
        event.is_set()


if __name__ == "__main__":
    with tempfile.NamedTemporaryFile() as file:
        event = Event()
        workers = [Process(target=work, args=(file.name, event, first)) for first in (True, False)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
