import multiprocessing as mp
import sys


def hold(lock, held, done):
    lock.acquire()
    held.set()
    done.wait()
    lock.release()


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    for make in (mp.Lock, mp.RLock, mp.Semaphore, mp.BoundedSemaphore):
        lock, held, done = make(), mp.Event(), mp.Event()
        p = mp.Process(target=hold, args=(lock, held, done))
        p.start()
        print(make.__name__, held.wait(), held.wait(timeout=1))
        print(lock.acquire(False), lock.acquire(block=False), lock.acquire(0), lock.acquire(block=False, timeout=9))
        print(lock.acquire(True, 0), lock.acquire(True, -1), lock.acquire(timeout=0.02), lock.acquire(1, 0.01))
        done.set()
        print(lock.acquire(), lock.release())
        print(lock.acquire(block=True, timeout=None), lock.release(), lock.acquire(True, 3), lock.release())
        print(lock.__enter__(), lock.__exit__(None, None, None))
        with lock as value:
            print(value)
        p.join()
        print(p.exitcode)
    sys.exit(0)
