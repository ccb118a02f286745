"""Deadlock, fixed: both clerks take the ledger and then the stamp.

One order for all: who has the ledger waits for somebody who needs nothing more, and no circle
can close.
"""

from multiprocessing import Lock, Process


def book(first, second):
    with first:
        with second:
            pass


def main():
    ledger = Lock()
    stamp = Lock()
    clerks = [
        Process(target=book, args=(ledger, stamp), name="clerk0"),
        Process(target=book, args=(ledger, stamp), name="clerk1"),
    ]
    for p in clerks:
        p.start()
    for p in clerks:
        p.join()


if __name__ == "__main__":
    main()
