"""Work stealing: the owner looks whether a task is left, and takes the lock only afterwards.

It pops at one end, the thief steals at the other. If the thief steals the last one between the
owner's look and its lock, both have it, and the assertion at the end fails.
"""

from multiprocessing import Array, Lock, Process, Value

TASKS = 2


def pop(lock, head, tail, popped):
    for _ in range(TASKS):
        if head.value < tail.value:
            with lock:
                tail.value -= 1
                popped[tail.value] += 1


def steal(lock, head, tail, stolen):
    for _ in range(TASKS):
        with lock:
            if head.value < tail.value:
                stolen[head.value] += 1
                head.value += 1


def main():
    lock = Lock()
    head = Value("i", 0)
    tail = Value("i", TASKS)
    popped = Array("i", TASKS)
    stolen = Array("i", TASKS)
    workers = [
        Process(target=pop, args=(lock, head, tail, popped), name="owner"),
        Process(target=steal, args=(lock, head, tail, stolen), name="thief"),
    ]
    for p in workers:
        p.start()
    for p in workers:
        p.join()
    assert [a + b for a, b in zip(popped, stolen, strict=True)] == [1] * TASKS


if __name__ == "__main__":
    main()
