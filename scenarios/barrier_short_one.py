"""Barrier, short one: a hut that waits for a hiker who never comes.

Story. Three hikers walk to a hut, each at a pace of its own. They agree to wait for each other
there and to go on together. Main stays at home and waits until all of them are back.

What goes wrong. The hut was told to wait for four: somebody counted main, which does not come.
All three hikers arrive, and wait for a fourth. Nobody is left who could be the fourth, so they
wait for ever. In a larger program the one that is missing may also have failed on its way.

What to look for. `hut` fills to 3 of 4 and stays there. The rows of the hikers end in waiting, and
so does that of main, which waits for their end.
"""

import time
from multiprocessing import Barrier, Process


def hike(n, hut):
    time.sleep(0.1 * n)
    print(f"hiker{n} is at the hut", flush=True)
    hut.wait()
    print(f"hiker{n} goes on", flush=True)


def main():
    hut = Barrier(4)
    hikers = []
    for n in range(3):
        p = Process(target=hike, args=(n, hut), name=f"hiker{n}")
        p.start()
        hikers.append(p)
    for p in hikers:
        p.join()
    print("all hikers are back")


if __name__ == "__main__":
    main()
