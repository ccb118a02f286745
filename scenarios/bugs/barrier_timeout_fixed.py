"""Barrier with a timeout, fixed: two share a bench, one for long, and meet when both are done.

Without a timeout whoever is done first waits for the other, however long that takes, and no
barrier breaks by itself.
"""

import sys
import time
from multiprocessing import Barrier, Lock, Process


def work(bench, seconds, meeting):
    with bench:
        time.sleep(seconds)
    meeting.wait()


def main():
    bench = Lock()
    meeting = Barrier(2)
    workers = [
        Process(target=work, args=(bench, 0.3, meeting), name="slow"),
        Process(target=work, args=(bench, 0.1, meeting), name="quick"),
    ]
    for p in workers:
        p.start()
    for p in workers:
        p.join()
    sys.exit(any(p.exitcode for p in workers))


if __name__ == "__main__":
    main()
