"""Crash while holding, fixed: `with` gives the lock back whichever way the function is left.

Who draws before the wages have come is refused by an exception. The lock is free again, and the
wages can come.
"""

from multiprocessing import Lock, Process, Value


def draw(lock, balance):
    with lock:
        if balance.value < 50:
            raise ValueError("not enough")
        balance.value -= 50


def shop(lock, balance):
    try:
        draw(lock, balance)
    except ValueError as error:
        print(f"refused: {error}", flush=True)


def pay(lock, balance):
    with lock:
        balance.value += 50


def main():
    lock = Lock()
    balance = Value("i", 0)
    employer = Process(target=pay, args=(lock, balance), name="employer")
    customer = Process(target=shop, args=(lock, balance), name="customer")
    employer.start()
    customer.start()
    employer.join()
    customer.join()


if __name__ == "__main__":
    main()
