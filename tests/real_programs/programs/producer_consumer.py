"""The classic: producers make dumplings, consumers eat them. 生产者消费者模型"""
import random
import time
from multiprocessing import Process, Queue


def producer(queue, food, amount):
    for i in range(amount):
        time.sleep(random.random() / 200)
        queue.put(f"{food}{i}")
    print(f"{food} 生产完毕")


def consumer(queue, done):
    eaten = 0
    while True:
        item = queue.get()
        if item is None:
            break
        time.sleep(random.random() / 200)
        eaten += 1
    done.put(eaten)


if __name__ == "__main__":
    q, done = Queue(maxsize=4), Queue()
    producers = [Process(target=producer, args=(q, food, 8)) for food in ("包子", "饺子", "馒头")]
    consumers = [Process(target=consumer, args=(q, done)) for _ in range(2)]
    for p in producers + consumers:
        p.start()
    for p in producers:
        p.join()
    for _ in consumers:
        q.put(None)
    total = sum(done.get() for _ in consumers)
    for c in consumers:
        c.join()
    print("一共吃了", total)
