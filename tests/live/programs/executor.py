import multiprocessing as mp
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
import os


def half(n):
    return n / 2


def die():
    os._exit(3)


if __name__ == "__main__":
    context = mp.get_context(sys.argv[1])
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        print(list(executor.map(half, range(4))))
        print(sorted(f.result() for f in as_completed([executor.submit(half, n) for n in range(3)])))
        print(repr(executor.submit(half, "x").exception()))
    try:
        with ProcessPoolExecutor(1, mp_context=context) as executor:
            executor.submit(die).result()
    except BrokenProcessPool as e:
        print(type(e).__name__)
