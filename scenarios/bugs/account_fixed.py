"""Account, fixed: an auditor who adds what was paid in.

One process pays in, one draws out, each under the lock. Whether the audit comes before, between
or after them, its assertion holds.
"""

import sys
from multiprocessing import Lock, Process, Value


def pay_in(lock, balance, paid_in):
    with lock:
        balance.value += 30
        paid_in.value = 1


def draw(lock, balance, drawn):
    with lock:
        balance.value -= 20
        drawn.value = 1


def audit(lock, balance, paid_in, drawn):
    with lock:
        if paid_in.value and drawn.value:
            assert balance.value == 100 + 30 - 20


def main():
    lock = Lock()
    balance = Value("i", 100)
    paid_in = Value("i", 0)
    drawn = Value("i", 0)
    people = [
        Process(target=audit, args=(lock, balance, paid_in, drawn), name="auditor"),
        Process(target=pay_in, args=(lock, balance, paid_in), name="payer"),
        Process(target=draw, args=(lock, balance, drawn), name="drawer"),
    ]
    for p in people:
        p.start()
    for p in people:
        p.join()
    sys.exit(any(p.exitcode for p in people))


if __name__ == "__main__":
    main()
