"""Forgotten release: a customer who cannot pay takes the till along.

Story. Three customers want a ticket for ten and pay at one till, one after the other. Main waits
for them all and then closes the till, for which it takes the lock as well.

What goes wrong. Bob has five only. He leaves through the `return`, which stands before the
`release`, and so the till stays taken although he has gone home: whoever comes next waits for
ever, in whatever order they come.

What to look for. Who held `till` when his process ended? All the waits that never end are waits
for somebody who is not there any more.
"""

import time
from multiprocessing import Lock, Process


def pay(name, money):
    print(f"{name} is at the till", flush=True)
    time.sleep(0.1)
    return money >= 10


def buy(name, money, till):
    till.acquire()
    if not pay(name, money):
        return
    till.release()
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
