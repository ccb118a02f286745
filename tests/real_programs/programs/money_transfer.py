"""Transfer money between two accounts, each with its own lock. Works nearly always."""
import time
from multiprocessing import Lock, Process, Value


class Account:
    def __init__(self, name, amount):
        self.name = name
        self.balance = Value("i", amount, lock=False)
        self.lock = Lock()


def transfer(source, target, amount):
    with source.lock:
        print(f"{source.name} -> {target.name}: locked {source.name}", flush=True)
        time.sleep(0.2)  # ask the bank
        with target.lock:  # <- finding: deadlock
            source.balance.value -= amount
            target.balance.value += amount
            print(f"{source.name} -> {target.name}: done", flush=True)


if __name__ == "__main__":
    alice, bob = Account("alice", 100), Account("bob", 100)
    there = Process(target=transfer, args=(alice, bob, 30), name="there")
    back = Process(target=transfer, args=(bob, alice, 20), name="back")
    there.start()
    back.start()
    there.join()
    back.join()
    print(alice.balance.value, bob.balance.value)
