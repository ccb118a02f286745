"""Run simulations in processes, and send the long results back through a Queue."""
import random
from multiprocessing import Process, Queue


def simulate(seed, queue):
    rng = random.Random(seed)
    path = [rng.gauss(0, 1) for _ in range(20_000)]
    queue.put((seed, path))


if __name__ == "__main__":
    queue = Queue()
    runs = [Process(target=simulate, args=(seed, queue)) for seed in range(2)]
    for p in runs:
        p.start()
    print("simulating", flush=True)
    for p in runs:
        p.join()  # <- finding: undrained-queue
    results = [queue.get() for _ in runs]
    print("mean", sum(results[0][1]) / len(results[0][1]))
