"""Over-release: who finds the room taken goes away, and gives it back all the same.

If one comes and goes while another is inside, the semaphore says that the room is free. A third
then walks in on the second, and its assertion fails.
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
