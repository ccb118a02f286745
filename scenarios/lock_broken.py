"""Lock, broken: a lock that nobody takes, and a sweeper who is given one argument too many.

Story. Three workers use one bench, one at a time, and a sweeper cleans it when it is free. Main
makes a lock for the bench and gives it to all four.

What goes wrong. `work` is given the lock and never takes it. `sweep` would take it, but the line
that starts the sweeper was copied from the workers: `sweep` wants the lock only, and gets a
number as well. The sweeper dies of a TypeError before its first line, and main does not notice.

What to look for. All three workers are at the bench at once and each prints a lock without an
owner. The lock's row stays empty, and the sweeper has come and gone in a moment.
"""

import time
from multiprocessing import Lock, Process


def work(n, lock):
    # one worker at a time, that is what the lock is for
    print(f"worker{n} is at the bench, {lock}", flush=True)
    time.sleep(0.2)
    print(f"worker{n} is done", flush=True)


def sweep(lock):
    with lock:
        print("the bench is clean", flush=True)


def main():
    lock = Lock()
    people = []
    for n in range(3):
        p = Process(target=work, args=(n, lock), name=f"worker{n}")
        p.start()
        people.append(p)
    p = Process(target=sweep, args=(n, lock), name="sweeper")
    p.start()
    people.append(p)
    for p in people:
        p.join()
    print("the day is over")


if __name__ == "__main__":
    main()
