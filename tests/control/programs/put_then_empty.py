"""A worker that looks whether its queue is empty, right after it has put something into it.

Control: the assertion fails in the orders in which the thread that feeds the queue has not written
yet, or main has already taken what it wrote: the first is the surprise, and is named as such.
"""

from multiprocessing import Process, Queue


def work(queue):
    queue.put("tea")
    assert not queue.empty()


def main():
    queue = Queue()
    worker = Process(target=work, args=(queue,), name="worker")
    worker.start()
    print(queue.get())
    worker.join()


if __name__ == "__main__":
    main()
