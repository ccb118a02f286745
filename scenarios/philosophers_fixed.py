"""Philosophers, fixed: five who all take the fork with the lower number first.

Story. Five philosophers sit round a table with a fork between any two. Who wants to eat needs
both neighbouring forks, takes one of them, thinks for a moment and takes the other one. They
begin together, when all have sat down.

What was changed. The forks have one order for everybody, and each takes the lower number first.
Four do what they did before; the last one, between forks 4 and 0, takes 0 first. Whoever has
fork 4 has both, so somebody can always eat: a circle cannot close.

What to look for. philosopher0 and philosopher4 want the same fork first: one of them waits for
it with empty hands, and that leaves a fork free for its neighbour.
"""

import time
from multiprocessing import Barrier, Lock, Process


def dine(n, forks, table):
    left, right = n, (n + 1) % 5
    table.wait()
    with forks[min(left, right)]:
        print(f"philosopher{n} has one fork", flush=True)
        time.sleep(0.4)
        with forks[max(left, right)]:
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
