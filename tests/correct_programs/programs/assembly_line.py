from multiprocessing import JoinableQueue, Process, Queue


def worker(parts, finished):
    while True:
        part = parts.get()
        try:
            if part is None:
                break
            finished.put(part * part)
        finally:
            parts.task_done()


if __name__ == "__main__":
    parts = JoinableQueue()
    finished = Queue()
    workers = [Process(target=worker, args=(parts, finished)) for _ in range(3)]
    for w in workers:
        w.start()
    for n in range(12):
        parts.put(n)
    for _ in workers:
        parts.put(None)
    parts.join()
    results = sorted(finished.get() for _ in range(12))
    for w in workers:
        w.join()
    print(results)
