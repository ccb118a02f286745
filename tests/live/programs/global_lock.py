import multiprocessing
import os

context = multiprocessing.get_context("fork")
lock = context.Lock()
counter = context.Value("i", 0)


def work():
    for _ in range(200):
        with lock:
            counter.value += 1


workers = [context.Process(target=work) for _ in range(4)]
[p.start() for p in workers]
[p.join() for p in workers]
print(counter.value)
