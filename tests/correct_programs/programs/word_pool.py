from multiprocessing import Lock, Pool, Queue
import os

results = screen = None


def init(queue, lock):
    global results, screen
    results, screen = queue, lock


def length(word):
    results.put((word, len(word)))
    with screen:
        print(word, flush=True)
    return os.getpid() > 0


def main():
    queue, lock = Queue(), Lock()
    words = "to be or not".split()
    pool = Pool(2, init, (queue, lock))
    waiting = [pool.apply_async(length, (word,)) for word in words]
    assert all(w.get() for w in waiting)
    lengths = dict(queue.get() for _ in words)
    pool.close()
    pool.join()
    print(sorted(lengths.items()))


if __name__ == "__main__":
    main()
