import multiprocessing as mp
import sys


class Bank:
    def __init__(self):
        self.lock = mp.Lock()
        self.money = mp.Value("i", 0, lock=False)

    def pay_in(self, n):
        for _ in range(n):
            with self.lock:
                self.money.value += 1


def child(bank, locks, *, table):
    bank.pay_in(300)
    with locks[0], locks[1], table["lock"]:
        pass


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    bank, locks, table = Bank(), [mp.Lock(), mp.RLock()], {"lock": mp.BoundedSemaphore(1)}
    children = [mp.Process(target=child, args=(bank, locks), kwargs={"table": table}) for _ in range(3)]
    children.append(mp.Process(target=bank.pay_in, args=(100,)))
    for p in children:
        p.start()
    for p in children:
        p.join()
    print(bank.money.value, [p.exitcode for p in children], bank.lock, locks, table)
