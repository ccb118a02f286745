import multiprocessing as mp
import sys
from multiprocessing.connection import wait


def child(event):
    event.wait()


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    event = mp.Event()
    p = mp.Process(target=child, args=(event,), name="waiter")
    print(p, p.exitcode, p.pid, p.is_alive())
    p.start()
    print(p.join(0.05), p.is_alive(), p.exitcode, p)
    print(p.join(timeout=0), p.join(-1), wait([p.sentinel], 0))
    event.set()
    print(wait([p.sentinel]) == [p.sentinel], p.join(5), p.is_alive(), p.exitcode, p)
    p.close()
    print(p)
