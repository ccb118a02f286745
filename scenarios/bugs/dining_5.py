"""Dining philosophers: five who all take the fork on the left, and then the right one.

If all five have taken the first before anybody has taken the second, it hangs.
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
        pair = (forks[left], forks[right])
        philosophers.append(Process(target=dine, args=pair, name=f"philosopher{n}"))
    for p in philosophers:
        p.start()
    for p in philosophers:
        p.join()


if __name__ == "__main__":
    main()
