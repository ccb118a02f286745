"""Producer and consumers: one goodbye for two waiters.

Story. A cook puts six dishes on a shelf, which a queue stands for, and two waiters carry them out.
When all is cooked, main puts a None on the shelf: whoever takes it knows that nothing more comes.

What goes wrong. There are two waiters and only one None. The waiter that takes it goes home, and
the other one waits at the empty shelf for a dish that nobody will cook any more. Which of the two
is the unlucky one is a matter of chance; that there is one is not.

What to look for. The depth of `shelf` is 0 at the end, and a waiter still gets from it. Main has
nothing left to do but to wait for that waiter.
"""

import time
from multiprocessing import Process, Queue


def cook(shelf):
    for dish in range(6):
        time.sleep(0.05)
        shelf.put(f"dish{dish}")


def wait_on(n, shelf):
    while True:
        dish = shelf.get()
        if dish is None:
            print(f"waiter{n} goes home", flush=True)
            break
        print(f"waiter{n} carries {dish}", flush=True)


def main():
    shelf = Queue()
    kitchen = Process(target=cook, args=(shelf,), name="cook")
    waiters = [Process(target=wait_on, args=(n, shelf), name=f"waiter{n}") for n in range(2)]
    kitchen.start()
    for p in waiters:
        p.start()
    kitchen.join()
    shelf.put(None)

    for p in waiters:
        p.join()
    print("the restaurant is closed")


if __name__ == "__main__":
    main()
