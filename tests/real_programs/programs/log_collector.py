"""Workers log into a SimpleQueue; one process writes the log file, the only one that does."""
import os
from multiprocessing import Process, SimpleQueue


def writer(queue, path):
    with open(path, "w") as log:
        while True:
            record = queue.get()
            if record is None:
                break
            log.write(record + "\n")


def worker(number, queue):
    for step in range(5):
        queue.put(f"worker {number} step {step}")


if __name__ == "__main__":
    queue = SimpleQueue()
    log = Process(target=writer, args=(queue, "app.log"))
    log.start()
    workers = [Process(target=worker, args=(n, queue)) for n in range(3)]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    queue.put(None)
    log.join()
    with open("app.log") as f:
        lines = f.read().splitlines()
    os.remove("app.log")
    print(len(lines), "lines in the log")
    for n in range(3):
        steps = [line[-1] for line in lines if line.startswith(f"worker {n}")]
        print("worker", n, "in order:", steps == sorted(steps))
    print("empty:", queue.empty())
