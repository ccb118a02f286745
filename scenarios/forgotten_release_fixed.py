"""Forgotten release, fixed: whoever leaves gives the till back.

Story. Three customers want a ticket for ten and pay at one till, one after the other. Main waits
for them all and then closes the till, for which it takes the lock as well.

What was changed. `with till:` takes the till and gives it back when its block is left, on every
way out: at the end, through the `return`, and through an exception. There is no `release` left
that could be forgotten.

What to look for. Bob still has five only and leaves without a ticket, but each wait for `till`
ends at the moment the one before leaves it, and main comes last.
"""

import time
from multiprocessing import Lock, Process


def pay(name, money):
    print(f"{name} is at the till", flush=True)
    time.sleep(0.1)
    return money >= 10


def buy(name, money, till):
    with till:
        if not pay(name, money):
            return

    print(f"{name} has a ticket", flush=True)


def main():
    till = Lock()
    customers = []
    for name, money in [("ann", 20), ("bob", 5), ("cem", 10)]:
        p = Process(target=buy, args=(name, money, till), name=name)
        p.start()
        customers.append(p)
    for p in customers:
        p.join()
    with till:
        print("the till is closed")


if __name__ == "__main__":
    main()
