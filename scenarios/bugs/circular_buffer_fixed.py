"""Circular buffer, fixed: both sides count how often it was their turn.

They take turns by a flag, and skip a round when it is not theirs. However often they skip, the
consumer looks into the slot that the producer filled last.
"""

import sys
from multiprocessing import Array, Lock, Process, Value

ROUNDS = 3
SLOTS = 2


def produce(lock, slots, full):
    n = 0
    for _ in range(ROUNDS):
        with lock:
            if not full.value:
                slots[n % SLOTS] = n
                full.value = 1
                n += 1


def consume(lock, slots, full):
    n = 0
    for _ in range(ROUNDS):
        with lock:
            if full.value:
                assert slots[n % SLOTS] == n
                full.value = 0
                n += 1


def main():
    lock = Lock()
    slots = Array("i", [-1] * SLOTS)
    full = Value("i", 0)
    workers = [
        Process(target=produce, args=(lock, slots, full), name="producer"),
        Process(target=consume, args=(lock, slots, full), name="consumer"),
    ]
    for p in workers:
        p.start()
    for p in workers:
        p.join()
    sys.exit(any(p.exitcode for p in workers))


if __name__ == "__main__":
    main()
