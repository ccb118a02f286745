"""Lock, fixed: everybody takes the lock, and the sweeper is given what it wants.

Story. Three workers use one bench, one at a time, and a sweeper cleans it when it is free. Main
makes a lock for the bench and gives it to all four.

What was changed. `work` takes the lock before the first thing that only one may do and keeps it
until the last: `with lock:` around all of it. The sweeper is started with the one argument that
`sweep` has a name for; a tuple of one needs its comma.

What to look for. The times of holding never overlap, each worker prints a lock that it owns
itself, and the sweeper gets its turn like everybody else.
"""

import time
from multiprocessing import Lock, Process


def work(n, lock):
    with lock:
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
    p = Process(target=sweep, args=(lock,), name="sweeper")
    p.start()
    people.append(p)
    for p in people:
        p.join()
    print("the day is over")


if __name__ == "__main__":
    main()
