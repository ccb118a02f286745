"""Programs that time themselves; the benchmarks run them with and without tracer."""

WITH_PAIR = """
import multiprocessing as mp, statistics, sys, time
lock = mp.Lock()
count = int(sys.argv[1])
def once():
    since = time.perf_counter_ns()
    for _ in range(count):
        with lock:
            pass
    return (time.perf_counter_ns() - since) / count
print(min(once() for _ in range(5)))
"""

CALL_PAIR = WITH_PAIR.replace(
    "        with lock:\n            pass\n", "        lock.acquire()\n        lock.release()\n"
)

CONTENDED = """
import multiprocessing as mp, sys, time
SECONDS = float(sys.argv[1])
def work(lock, start, total):
    start.wait()
    until = time.perf_counter() + SECONDS
    count = 0
    while time.perf_counter() < until:
        with lock:
            busy = time.perf_counter_ns() + 20_000
            while time.perf_counter_ns() < busy:
                pass
            count += 1
    with total.get_lock():
        total.value += count
if __name__ == "__main__":
    lock, start, total = mp.Lock(), mp.Event(), mp.Value("q", 0)
    children = [mp.Process(target=work, args=(lock, start, total)) for _ in range(4)]
    for child in children:
        child.start()
    start.set()
    for child in children:
        child.join()
    print(total.value / SECONDS)
"""

SPAWN = """
import multiprocessing as mp, statistics, sys, time
def target(queue, since):
    queue.put(time.monotonic() - since)
if __name__ == "__main__":
    context = mp.get_context(sys.argv[1])
    queue = context.SimpleQueue()
    took = []
    for _ in range(int(sys.argv[2])):
        child = context.Process(target=target, args=(queue, time.monotonic()))
        child.start()
        took.append(queue.get() * 1000)
        child.join()
    print(statistics.median(took))
"""

MANAGER_CALLS = """
import multiprocessing as mp, statistics, sys, time
def fill(values, total, lock):
    values.append(1)
def count(values, total, lock):
    total.value = total.value + 1
def lock_(values, total, lock):
    with lock:
        pass
if __name__ == "__main__":
    call = {"append": fill, "value": count, "lock": lock_}[sys.argv[1]]
    with mp.Manager() as manager:
        shared = manager.list(), manager.Value("i", 0), manager.Lock()
        took = []
        for _ in range(int(sys.argv[2])):
            since = time.perf_counter()
            for _ in range(100):
                call(*shared)
            took.append((time.perf_counter() - since) * 1e4)
    print(statistics.median(took))
"""

QUEUE = """
import multiprocessing as mp, sys, time
def once(queue, count):
    since = time.perf_counter_ns()
    for number in range(count):
        queue.put(number)
        queue.get()
    return (time.perf_counter_ns() - since) / count / 1000
if __name__ == "__main__":
    queue = mp.Queue()
    print(min(once(queue, int(sys.argv[1])) for _ in range(5)))
"""

VALUE = """
import multiprocessing as mp, sys, time
value = mp.Value(sys.argv[1], 0)
count = int(sys.argv[2])
def once():
    since = time.perf_counter_ns()
    for _ in range(count):
        value.value += 1
    return (time.perf_counter_ns() - since) / count
print(min(once() for _ in range(5)))
"""

POOL_MAP = """
import multiprocessing as mp, sys, time
if __name__ == "__main__":
    with mp.Pool(2) as pool:
        def once():
            since = time.perf_counter()
            pool.map(abs, range(10_000), int(sys.argv[1]) or None)
            return (time.perf_counter() - since) * 1000
        print(min(once() for _ in range(int(sys.argv[2]))))
"""

# The rest is for control: what runs under it again and again, and what it is compared with.

START_AND_JOIN = """
import multiprocessing as mp, sys, time, resource
def nothing():
    pass
def spent():
    own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
def once(count):
    workers = [mp.Process(target=nothing) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
if __name__ == "__main__":
    processes, rounds = map(int, sys.argv[1:])
    once(processes)
    since, began = spent(), time.perf_counter()
    for _ in range(rounds):
        once(processes)
    print((spent() - since) / rounds, (time.perf_counter() - began) / rounds)
"""

# The main process is one of so many, as `tracer run` counts them and `ktv` has fourteen.
FOURTEEN = """
import multiprocessing as mp
def nothing():
    pass
if __name__ == "__main__":
    workers = [mp.Process(target=nothing) for _ in range(13)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
"""

THREE = """
import multiprocessing as mp
def work(lock, total):
    for _ in range(4):
        with lock:
            total.value += 1
if __name__ == "__main__":
    lock, total = mp.Lock(), mp.Value("i", 0)
    workers = [mp.Process(target=work, args=(lock, total)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
"""
FOUR = THREE.replace("range(2)]", "range(3)]").replace("range(4):", "range(3):")
