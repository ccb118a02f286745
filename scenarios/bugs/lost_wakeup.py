"""Lost wake-up: the guest looks before it takes the lock, and waits afterwards.

If the cook finishes and calls between the look and the wait, nobody hears the call, and the guest
waits for ever: it hangs.
"""

from multiprocessing import Condition, Process, Value


def eat(called, ready):
    while not ready.value:
        with called:
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
