"""Two who take one lock, try the other, give back the first if that fails, and begin again.

Control: never a deadlock, for somebody can always go, and nothing is called an error: whoever is
told no again and again is passed over until somebody has given something back, so both get through.
"""

from multiprocessing import Lock, Process


def walk(mine, other):
    while True:
        with mine:
            if other.acquire(block=False):
                other.release()
                return


def main():
    left = Lock()
    right = Lock()
    people = [
        Process(target=walk, args=(left, right), name="alice"),
        Process(target=walk, args=(right, left), name="bob"),
    ]
    for p in people:
        p.start()
    for p in people:
        p.join()


if __name__ == "__main__":
    main()
