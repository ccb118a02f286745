import multiprocessing as mp
import os
import signal
import sys
import time


def stop(number, frame):
    print(mp.current_process().name, "is told to stop by", number, flush=True)
    sys.exit(5)


def child(ready, lock):
    signal.signal(signal.SIGTERM, stop)
    ready.set()
    if lock is not None:
        with lock:
            print("never")
    time.sleep(30)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    held = mp.Lock()
    held.acquire()
    for lock in (None, held):
        ready = mp.Event()
        p = mp.Process(target=child, args=(ready, lock))
        p.start()
        ready.wait()
        time.sleep(0.1)
        p.terminate()
        p.join()
        print(p.exitcode)
    print(signal.signal(signal.SIGTERM, stop) == signal.SIG_DFL, signal.getsignal(signal.SIGTERM) is stop)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(1)
