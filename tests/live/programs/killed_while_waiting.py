import multiprocessing as mp
import sys
import time


def child(lock, ready):
    ready.set()
    with lock:
        print("never inside")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    lock, ready = mp.Lock(), mp.Event()
    with lock:
        p = mp.Process(target=child, args=(lock, ready))
        p.start()
        ready.wait()
        time.sleep(0.1)
        print("alive", p.is_alive(), "exit code", p.exitcode)
        p.terminate()
        p.join()
        print("exit code", p.exitcode)
    print("free:", lock.acquire(False))
