"""Token ring, fixed: each station waits until the one before it is done.

They come in the order of the ring, whoever is quick, and the number is the same everywhere. The
check may come at any moment.
"""

import sys
from multiprocessing import Array, Event, Lock, Process


def forward(n, lock, tokens, done):
    if n > 0:
        done[n - 1].wait()
    with lock:
        tokens[n] = tokens[2] + 1 if n == 0 else tokens[n - 1]
        done[n].set()


def check(lock, tokens, done):
    with lock:
        if all(station.is_set() for station in done):
            assert tokens[0] == tokens[1] == tokens[2]


def main():
    lock = Lock()
    tokens = Array("i", [0, 1, 2])
    done = [Event() for _ in range(3)]
    ring = [Process(target=check, args=(lock, tokens, done), name="checker")]
    for n in range(3):
        p = Process(target=forward, args=(n, lock, tokens, done), name=f"station{n}")
        ring.append(p)
    for p in ring:
        p.start()
    for p in ring:
        p.join()
    sys.exit(any(p.exitcode for p in ring))


if __name__ == "__main__":
    main()
