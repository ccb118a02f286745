"""Shared nothing, fixed: one lock for all.

Story. Three clerks number forms. The next free number is in a shared Value: a clerk reads it, puts
it on the form and sets the Value to the one after. Each takes a lock to do so, five times.

What was changed. The lock is made once, by main, and given to each clerk together with the number
that it protects. What belongs to all must be made before there are others, and handed to them;
that holds for queues and events as well.

What to look for. A single `lock`, which is held by all three in turn. Each wait for it ends when
another clerk gives it back, and no number comes twice.
"""

import time
from multiprocessing import Lock, Process, Value


def number_forms(n, free, lock):

    for _ in range(5):
        with lock:
            number = free.value
            time.sleep(0.01)
            free.value = number + 1
        print(f"clerk{n} has form {number}", flush=True)


def main():
    free = Value("i", 1)
    lock = Lock()
    clerks = []
    for n in range(3):
        p = Process(target=number_forms, args=(n, free, lock), name=f"clerk{n}")
        p.start()
        clerks.append(p)
    for p in clerks:
        p.join()
    used = free.value - 1
    assert used == 15, f"fifteen forms have {used} different numbers"
    print("every form has a number of its own")


if __name__ == "__main__":
    main()
