import multiprocessing
from multiprocessing import Lock

lock = Lock()


def down(n):
    return n and 1 + down(n - 1)


def down_with_lock(n):
    with rlock:
        return n and 1 + down_with_lock(n - 1)


def for_ever(n):
    return for_ever(n + 1)


rlock = multiprocessing.RLock()
print(down(950), down_with_lock(900))
try:
    for_ever(0)
except RecursionError as e:
    print(e)
print(lock.acquire(), rlock)
for_ever(0)
