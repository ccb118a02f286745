# Two accounts, each with a lock of its own; transfers always lock the smaller number first.
from multiprocessing import Process, RLock, Value


def transfer(a, b, locks, balances, amount):
    first, second = sorted((a, b))
    with locks[first], locks[second]:
        withdraw(a, locks, balances, amount)
        with locks[b]:
            balances[b].value += amount


def withdraw(a, locks, balances, amount):
    with locks[a]:
        balances[a].value -= amount


def many(a, b, locks, balances):
    for _ in range(20):
        transfer(a, b, locks, balances, 1)


if __name__ == "__main__":
    locks = [RLock(), RLock()]
    balances = [Value("i", 100), Value("i", 100)]
    ps = [Process(target=many, args=(n, 1 - n, locks, balances)) for n in (0, 1)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    print([b.value for b in balances])
    assert sum(b.value for b in balances) == 200
