import multiprocessing as mp
import sys


def child(lock):
    with lock:
        print("inside")
        raise ValueError("inside the lock")


def semaphore_child(semaphore):
    semaphore.acquire()
    try:
        raise OSError(5, "inside the semaphore")
    finally:
        semaphore.release()


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    for target, thing in ((child, mp.Lock()), (child, mp.RLock()), (semaphore_child, mp.Semaphore(1))):
        p = mp.Process(target=target, args=(thing,))
        p.start()
        p.join()
        print(p.exitcode, thing.acquire(timeout=1))
