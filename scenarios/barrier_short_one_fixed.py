"""Barrier, short one, fixed: a hut that waits for those who come.

Story. Three hikers walk to a hut, each at a pace of its own. They agree to wait for each other
there and to go on together. Main stays at home and waits until all of them are back.

What was changed. The hut waits for three: for each process that calls `wait`, and for nobody
else. Main would have to be counted if it came to the hut, too. (Where the number of processes may
change, make both of it: `Barrier(len(names))`, and one process for each of the names.)

What to look for. `hut` fills to 3 of 3. The waits of those who came early end in the moment in
which the last one arrives, and all of them go on together.
"""

import time
from multiprocessing import Barrier, Process


def hike(n, hut):
    time.sleep(0.1 * n)
    print(f"hiker{n} is at the hut", flush=True)
    hut.wait()
    print(f"hiker{n} goes on", flush=True)


def main():
    hut = Barrier(3)
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
