"""A machine takes orders until it is told to stop, and looks for them every tenth of a second."""
import time
from multiprocessing import Event, Process, Queue
from queue import Empty


def machine(orders, made, stop):
    while True:
        try:
            order = orders.get(timeout=0.1)
        except Empty:
            if stop.is_set():
                break
            continue
        time.sleep(0.01)
        made.put(order.upper())


def main():
    orders, made, stop = Queue(), Queue(), Event()
    p = Process(target=machine, args=(orders, made, stop), name="machine")
    p.start()
    for order in ("screw", "nut", "bolt"):
        orders.put(order)
        time.sleep(0.02)
    things = [made.get() for _ in range(3)]
    stop.set()
    p.join()
    print(things)


if __name__ == "__main__":
    main()
