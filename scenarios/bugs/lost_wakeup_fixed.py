"""Lost wake-up, fixed: the guest looks whether the meal is ready after it has taken the lock.

The cook can finish and call only before the look or during the wait, and both are noticed: `wait`
gives the lock back and begins to wait in one go.
"""

from multiprocessing import Condition, Process, Value


def eat(called, ready):
    with called:
        while not ready.value:
            called.wait()


def cook(called, ready):
    with called:
        ready.value = 1
        called.notify()


def main():
    called = Condition()
    ready = Value("i", 0)
    guest = Process(target=eat, args=(called, ready), name="guest")
    chef = Process(target=cook, args=(called, ready), name="chef")
    guest.start()
    chef.start()
    guest.join()
    chef.join()


if __name__ == "__main__":
    main()
