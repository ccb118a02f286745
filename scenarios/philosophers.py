"""Philosophers: five who all take the fork on their left first.

Story. Five philosophers sit round a table with a fork between any two. Who wants to eat needs
both neighbouring forks, takes the left one, thinks for a moment and takes the right one. They
begin together, when all have sat down.

What goes wrong. After that moment each has the fork on the left, and the fork on the right is
somebody's left one. Everybody holds what a neighbour needs and waits for what the other
neighbour holds: a circle of five, in which nobody ever lets go.

What to look for. Five rows that hold one fork and wait for the next: forks[0] to forks[4] and
back to forks[0]. It takes all five to close the circle.
"""

import time
from multiprocessing import Barrier, Lock, Process


def dine(n, forks, table):
    left, right = n, (n + 1) % 5
    table.wait()
    with forks[left]:
        print(f"philosopher{n} has one fork", flush=True)
        time.sleep(0.4)
        with forks[right]:
            print(f"philosopher{n} eats", flush=True)


def main():
    forks = [Lock() for _ in range(5)]
    table = Barrier(5)
    philosophers = []
    for n in range(5):
        p = Process(target=dine, args=(n, forks, table), name=f"philosopher{n}")
        p.start()
        philosophers.append(p)
    for p in philosophers:
        p.join()
    print("everybody has eaten")


if __name__ == "__main__":
    main()
