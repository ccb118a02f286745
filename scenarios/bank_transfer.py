"""Bank transfer: two customers who pay each other.

Story. Account 0 is alice's and account 1 is bob's, with 100 in each. alice pays 10 into bob's
account and bob pays 20 into hers, each at some moment of the same day. Who pays locks both
accounts, so that no money is seen on its way, and in the end there must still be 200.

What goes wrong. The payer's own account is locked first: alice locks 0 and then 1, bob locks 1
and then 0. Mostly they come one after the other, and all is well. About one run in ten they come
together, each locks one account, and neither ever gets the other one.

What to look for. A run that goes well shows the mistake as well: `tracer check` finds the order
of the same steps in which both wait for each other.
"""

import random
import time
from multiprocessing import Process, Value


def pay(name, accounts, giver, taker, amount):
    time.sleep(random.uniform(0, 0.2))
    with accounts[giver].get_lock():
        time.sleep(0.01)
        with accounts[taker].get_lock():
            accounts[giver].value -= amount
            accounts[taker].value += amount
    print(f"{name} has paid {amount}", flush=True)


def main():
    accounts = [Value("i", 100) for _ in range(2)]
    customers = []
    for name, giver, taker, amount in (("alice", 0, 1, 10), ("bob", 1, 0, 20)):
        p = Process(target=pay, args=(name, accounts, giver, taker, amount), name=name)
        p.start()
        customers.append(p)
    for p in customers:
        p.join()
    total = sum(account.value for account in accounts)
    print(f"together they have {total}")
    assert total == 200, f"together they have {total}"


if __name__ == "__main__":
    main()
