import multiprocessing as mp
import queue
import sys


class Task:
    def __init__(self, n):
        self.n = n


def worker(tasks, results):
    while True:
        task = tasks.get()
        if task is None:
            tasks.task_done()
            break
        results.put((task.n, task.n ** 2))
        tasks.task_done()


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    tasks, results, small = mp.JoinableQueue(), mp.Queue(), mp.Queue(1)
    p = mp.Process(target=worker, args=(tasks, results))
    p.start()
    for n in range(5):
        tasks.put(Task(n))
    tasks.put(None)
    tasks.join()
    print([results.get() for _ in range(5)], results.empty(), type(Task(1)).__module__)
    p.join()
    small.put("x")
    for call in (lambda: small.put("y", False), lambda: small.put("z", timeout=0.02), results.get_nowait,
                 lambda: results.get(timeout=0.02), tasks.task_done):
        try:
            call()
        except (queue.Full, queue.Empty, ValueError) as e:
            print(type(e), e)
    print(small.get(), small.full(), small.close(), small.join_thread())
    try:
        small.put(1)
    except ValueError as e:
        print("Queue" in str(e), "is closed" in str(e))
    results.put(lambda: 1)
    results.put("after what cannot be pickled")
    print(results.get())
