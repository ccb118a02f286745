"""Crash while holding: an exception leaves the function between `acquire` and `release`.

Who draws before the wages have come is refused by an exception, and keeps the lock for ever. The
wages then wait for somebody who has gone home: it hangs.
"""

from multiprocessing import Lock, Process, Value


def draw(lock, balance):
    lock.acquire()
    if balance.value < 50:
        raise ValueError("not enough")
    balance.value -= 50
    lock.release()


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
