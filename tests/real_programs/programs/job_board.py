"""Daemon workers take jobs from a JoinableQueue for ever; the main process waits for the jobs."""
import multiprocessing as mp


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def worker(jobs, results):
    while True:
        n = jobs.get()
        results.put((n, collatz(n)))
        jobs.task_done()


if __name__ == "__main__":
    jobs = mp.JoinableQueue()
    results = mp.Queue()
    for i in range(3):
        mp.Process(target=worker, args=(jobs, results), daemon=True).start()

    numbers = range(1, 31)
    for n in numbers:
        jobs.put(n)
    found = dict(results.get() for _ in numbers)
    jobs.join()
    longest = max(found, key=found.get)
    print("all jobs done:", len(found))
    print("longest:", longest, "with", found[longest], "steps")
