"""Two kinds of customers use one bank account. 存取款: the lock keeps the balance right."""
from multiprocessing import Lock, Process, Value


def deposit(balance, lock, times):
    for _ in range(times):
        lock.acquire()
        balance.value = balance.value + 1
        lock.release()


def withdraw(balance, lock, times):
    for _ in range(times):
        lock.acquire()
        try:
            balance.value = balance.value - 1
        finally:
            lock.release()


def perform_transactions():
    balance = Value("i", 200)
    lock = Lock()
    p1 = Process(target=deposit, args=(balance, lock, 400))
    p2 = Process(target=withdraw, args=(balance, lock, 300))
    p1.start()
    p2.start()
    p1.join()
    p2.join()
    return balance.value


if __name__ == "__main__":
    for round_number in range(3):
        print(f"第{round_number + 1}轮: 最终余额 = {perform_transactions()}")
