"""Producer and consumers, fixed: a goodbye for each waiter.

Story. A cook puts six dishes on a shelf, which a queue stands for, and two waiters carry them out.
When all is cooked, main puts Nones on the shelf: whoever takes one knows that nothing more comes.

What was changed. Main puts as many None as there are waiters. A waiter that has taken one leaves
and takes no second one, so there is exactly one for each of them. They come out of the queue after
all that the cook put in, because main waited for the cook before.

What to look for. The depth of `shelf` is 0 at the end here, too, but nobody is left who gets from
it. Both waiters go home, and main's waits end.
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
    for _ in waiters:
        shelf.put(None)
    for p in waiters:
        p.join()
    print("the restaurant is closed")


if __name__ == "__main__":
    main()
