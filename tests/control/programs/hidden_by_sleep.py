"""Two who take two locks in opposite order, one of them 0.2 seconds after the other.

Control: a deadlock, found because any process can be slow, and the report says so. With strict time there is no failure in any order: bob comes when alice has gone.
"""

import time
from multiprocessing import Lock, Process


def work(delay, first, second):
    time.sleep(delay)
    with first:
        with second:
            print("got both", flush=True)


def main():
    left = Lock()
    right = Lock()
    people = [
        Process(target=work, args=(0.1, left, right), name="alice"),
        Process(target=work, args=(0.3, right, left), name="bob"),
    ]
    for p in people:
        p.start()
    for p in people:
        p.join()


if __name__ == "__main__":
    main()
