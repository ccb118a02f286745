"""Dining philosophers, fixed: five who all take the fork with the lower number first.

The last one, between forks 4 and 0, takes 0 first: the circle cannot close.
"""

from multiprocessing import Lock, Process


def dine(first, second):
    with first:
        with second:
            pass


def main():
    forks = [Lock() for _ in range(5)]
    philosophers = []
    for n in range(5):
        left, right = n, (n + 1) % 5
        pair = (forks[min(left, right)], forks[max(left, right)])
        philosophers.append(Process(target=dine, args=pair, name=f"philosopher{n}"))
    for p in philosophers:
        p.start()
    for p in philosophers:
        p.join()


if __name__ == "__main__":
    main()
