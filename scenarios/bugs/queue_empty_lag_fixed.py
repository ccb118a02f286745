"""Queue, empty too soon, fixed: the waiter takes as many orders as there are.

`put` hands over to a thread that writes into the pipe later. `get` waits for it, which `empty`
does not.
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
    for _ in range(2):
        print(orders.get())
        noted += 1
    guest.join()
    assert noted == 2


if __name__ == "__main__":
    main()
