import multiprocessing as mp
import sys
import time
import traceback


def square(n):
    if n < 0:
        raise ValueError(n)
    return n * n


def init(lock):
    global LOCK
    LOCK = lock


def careful(n):
    with LOCK:
        return n + 1


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    with mp.Pool(2, initializer=init, initargs=(mp.Lock(),)) as pool:
        print(pool.map(square, range(8)), pool.map(careful, range(8)))
        print(pool.starmap(pow, [(2, 3), (3, 2)]), sorted(pool.imap_unordered(square, range(5))))
        print(pool.apply(time.sleep, (0.01,)), pool.apply_async(square, (5,)).get(5))
        try:
            pool.map(square, [1, -1])
        except ValueError as e:
            print(repr(e), repr(e.__cause__))
            traceback.print_exc()
    with mp.Pool(1, maxtasksperchild=1) as pool:
        squares = pool.map(square, [1, 2], chunksize=1)
        pool.close()
        pool.join()
    print(squares)  # not earlier: a worker that is forked meanwhile would print it, too
