import multiprocessing as mp
import sys
import threading

total = 0


def work(lock):
    global total
    for _ in range(500):
        with lock:
            total += 1


def child(lock):
    threads = [threading.Thread(target=work, args=(lock,)) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(total, flush=True)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    for make in (mp.Lock, mp.RLock, threading.Lock, threading.RLock):
        lock = make()
        child(lock)
    lock = mp.Lock()
    p = mp.Process(target=child, args=(lock,))
    p.start()
    p.join()
    timer = threading.Timer(0.05, print, args=("the timer",))
    timer.start()
    print("main is done", threading.active_count(), flush=True)
