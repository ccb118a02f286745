"""Shared nothing: a lock for each, which keeps nobody out.

Story. Three clerks number forms. The next free number is in a shared Value: a clerk reads it, puts
it on the form and sets the Value to the one after. Each takes a lock to do so, five times.

What goes wrong. Each clerk makes a lock: `Lock()` in the function that the processes run is a new
lock in each of them. A clerk takes its own, which is always free, and two of them read the same
number. In the end fifteen forms have fewer than fifteen numbers.

What to look for. Three locks of one line, `lock`, `lock#2` and `lock#3`, each of them held by one
process only. Nobody ever waits for any of them.
"""

import time
from multiprocessing import Lock, Process, Value


def number_forms(n, free):
    lock = Lock()
    for _ in range(5):
        with lock:
            number = free.value
            time.sleep(0.01)
            free.value = number + 1
        print(f"clerk{n} has form {number}", flush=True)


def main():
    free = Value("i", 1)

    clerks = []
    for n in range(3):
        p = Process(target=number_forms, args=(n, free), name=f"clerk{n}")
        p.start()
        clerks.append(p)
    for p in clerks:
        p.join()
    used = free.value - 1
    assert used == 15, f"fifteen forms have {used} different numbers"
    print("every form has a number of its own")


if __name__ == "__main__":
    main()
