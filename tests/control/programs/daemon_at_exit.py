"""A daemon waits for orders that nobody will give any more when main ends.

Control: no failure in any order. Main ends, and its daemons are terminated as multiprocessing
does it: one that waits for ever is no deadlock, wherever it waits at that moment.
"""

from multiprocessing import Process, Queue


def serve(orders, served):
    while True:
        served.put(orders.get())


def main():
    orders = Queue()
    served = Queue()
    server = Process(target=serve, args=(orders, served), name="server", daemon=True)
    server.start()
    orders.put("tea")
    print(served.get())


if __name__ == "__main__":
    main()
