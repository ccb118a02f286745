"""Deadlock: two clerks take the ledger and the stamp in opposite order.

One takes the ledger first, the other the stamp. If each has taken its first before the other has
taken both, it hangs.
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
        Process(target=book, args=(stamp, ledger), name="clerk1"),
    ]
    for p in clerks:
        p.start()
    for p in clerks:
        p.join()


if __name__ == "__main__":
    main()
