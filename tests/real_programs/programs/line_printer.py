"""Print the lines of a poem in one piece: the lock is a global, and Windows-like spawn is used."""
import multiprocessing as mp
import sys
import time

ctx = mp.get_context("spawn")
lock = ctx.Lock()  # <- finding: own-copy

POEM = ("the", "old", "pond")


def recite(number):
    with lock:
        for word in POEM:
            sys.stdout.write(f"{number}: {word}\n")
            sys.stdout.flush()
            time.sleep(0.01)


if __name__ == "__main__":
    readers = [ctx.Process(target=recite, args=(n,)) for n in range(3)]
    for p in readers:
        p.start()
    for p in readers:
        p.join()
