"""Token ring: three stations copy the token from each other, in whatever order they come.

The number is the same everywhere only if they come in the order of the ring. A check that comes
after all three fails an assertion if they did not.
"""

import sys
from multiprocessing import Array, Event, Lock, Process


def forward(n, lock, tokens, done):
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
