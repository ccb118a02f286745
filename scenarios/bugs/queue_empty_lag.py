"""Queue, empty too soon: what was put is under way, and `empty` says True.

`put` hands over to a thread that writes into the pipe later. If the waiter looks before it has
written, an order is missing, and the assertion fails.
"""

from multiprocessing import Process, Queue, Semaphore


def order(orders, ordered):
    orders.put("tea")
    orders.put("cake")
    ordered.release()


def main():
    orders = Queue()
    ordered = Semaphore(0)
    guest = Process(target=order, args=(orders, ordered), name="guest")
    guest.start()
    ordered.acquire()
    noted = 0
    while not orders.empty():
        print(orders.get())
        noted += 1
    guest.join()
    assert noted == 2


if __name__ == "__main__":
    main()
