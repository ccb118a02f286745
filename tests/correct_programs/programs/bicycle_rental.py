"""Bicycles are counted by a BoundedSemaphore; how many trips were made, by a Value."""
import random
import time
from multiprocessing import BoundedSemaphore, Process, Value


def ride(bicycles, trips):
    for _ in range(3):
        bicycles.acquire()
        try:
            time.sleep(random.random() / 100)
        finally:
            bicycles.release()
        with trips.get_lock():
            trips.value += 1


if __name__ == "__main__":
    bicycles = BoundedSemaphore(2)
    trips = Value("i", 0)
    riders = [Process(target=ride, args=(bicycles, trips)) for _ in range(4)]
    for r in riders:
        r.start()
    for r in riders:
        r.join()
    print("trips:", trips.value)
    assert trips.value == 12
