"""Bank transfer, fixed: two customers who pay each other, and lock the accounts in one order.

Story. Account 0 is alice's and account 1 is bob's, with 100 in each. alice pays 10 into bob's
account and bob pays 20 into hers, each at some moment of the same day. Who pays locks both
accounts, so that no money is seen on its way, and in the end there must still be 200.

What was changed. The accounts have one order for everybody, and each locks the lower number
first, whoever pays. If they come together, one of them waits for account 0 with empty hands, and
the other one gets both.

What to look for. The same two lines lock the same two accounts, and `tracer check` has nothing
to say: there is no order of these steps in which both wait.
"""

import random
import time
from multiprocessing import Process, Value


def pay(name, accounts, giver, taker, amount):
    time.sleep(random.uniform(0, 0.2))
    with accounts[min(giver, taker)].get_lock():
        time.sleep(0.01)
        with accounts[max(giver, taker)].get_lock():
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
