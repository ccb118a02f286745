"""Over-release, fixed: who finds the room taken goes away with empty hands.

Only who has taken the room gives it back, so there is never more than one inside, and the
assertion holds.
"""

import sys
from multiprocessing import Lock, Process, Semaphore, Value


def sing(room, lock, inside):
    if room.acquire(block=False):
        with lock:
            inside.value += 1
            assert inside.value == 1
        with lock:
            inside.value -= 1
        room.release()


def main():
    room = Semaphore(1)
    lock = Lock()
    inside = Value("i", 0)
    guests = [Process(target=sing, args=(room, lock, inside), name=f"guest{n}") for n in range(3)]
    for p in guests:
        p.start()
    for p in guests:
        p.join()
    sys.exit(any(p.exitcode for p in guests))


if __name__ == "__main__":
    main()
