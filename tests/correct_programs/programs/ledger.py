from multiprocessing import Manager, Process


def book(entries, ledger, lock):
    for amount in entries:
        lock.acquire()
        try:
            ledger.balance = ledger.balance + amount
        finally:
            lock.release()


if __name__ == "__main__":
    manager = Manager()
    ledger = manager.Namespace(balance=0)
    lock = manager.RLock()
    ps = [Process(target=book, args=(part, ledger, lock)) for part in ([1, 2, 3], [10, 20], [-5])]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    print("balance", ledger.balance)
    assert ledger.balance == 31
    manager.shutdown()
