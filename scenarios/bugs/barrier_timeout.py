"""Barrier with a timeout: two share a bench, one for long, and meet when both are done.

If the quick one has the bench first, the slow one comes after the timeout. The barrier is broken,
and both end with BrokenBarrierError.
"""

import sys
import time
from multiprocessing import Barrier, Lock, Process


def work(bench, seconds, meeting):
    with bench:
        time.sleep(seconds)
    meeting.wait(timeout=0.2)


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
