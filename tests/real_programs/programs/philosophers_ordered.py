"""Dining philosophers who take the lower fork first, so that they cannot block each other."""
import multiprocessing
import time


def philosopher(number, forks, meals):
    left, right = number, (number + 1) % len(forks)
    first, second = min(left, right), max(left, right)
    for _ in range(3):
        with forks[first]:
            time.sleep(0.002)
            with forks[second]:
                meals.put(number)
    meals.put(None)


if __name__ == "__main__":
    count = 4
    forks = [multiprocessing.Lock() for _ in range(count)]
    meals = multiprocessing.Queue()
    table = [
        multiprocessing.Process(target=philosopher, args=(n, forks, meals), name=f"phil{n}")
        for n in range(count)
    ]
    for p in table:
        p.start()
    eaten, gone = [0] * count, 0
    while gone < count:
        who = meals.get()
        if who is None:
            gone += 1
        else:
            eaten[who] += 1
    for p in table:
        p.join()
    print("meals:", eaten)
