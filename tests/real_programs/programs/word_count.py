"""Count words with a pool; the workers report their progress through a Manager's queue."""
import multiprocessing as mp
from collections import Counter

TEXT = """the quick brown fox jumps over the lazy dog
the dog sleeps and the fox runs away
a fox is not a dog and a dog is not a fox
so says the book of the fox"""

factor = 0


def initialize(weight):
    global factor
    factor = weight


def count(line, progress):
    progress.put(len(line))
    return Counter({word: n * factor for word, n in Counter(line.split()).items()})


if __name__ == "__main__":
    lines = TEXT.splitlines()
    with mp.Manager() as manager:
        progress = manager.Queue()
        pool = mp.Pool(2, initializer=initialize, initargs=(10,), maxtasksperchild=2)
        partial = pool.starmap_async(count, [(line, progress) for line in lines], chunksize=1)
        done = sum(progress.get() for _ in lines)
        counters = partial.get(timeout=30)
        one = pool.apply(count, ("fox fox", progress))
        pool.close()
        pool.join()
    total = sum(counters, Counter())
    print("characters:", done, "of", len(TEXT) - len(lines) + 1)
    for word, n in sorted(total.items(), key=lambda item: (-item[1], item[0]))[:4]:
        print(f"{word:5} {n}")
    print("again", dict(one))
