"""Each process starts two more, and so do they.

It is bounded, for safety: five generations, 62 processes beside main, or as many generations as
its argument says.

Control: a process limit below that ends the run at once, says so, and leaves no process behind. It
is not called a failure of the program. Above it, the run ends well.
"""

import sys
from multiprocessing import Process


def grow(generations):
    if generations == 0:
        return
    children = [Process(target=grow, args=(generations - 1,)) for _ in range(2)]
    for p in children:
        p.start()
    for p in children:
        p.join()


if __name__ == "__main__":
    grow(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
