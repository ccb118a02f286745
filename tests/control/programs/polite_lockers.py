"""Two who take one lock, try the other, give back the first if that fails, and begin again.

Control: never a deadlock, for somebody can always go. Orders in which both give way for ever are
cut off by the step limit and counted apart from those that end, as livelock at the line that
tries; with a fair order after the limit both get through, and nothing is called an error.
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
