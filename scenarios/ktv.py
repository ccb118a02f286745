"""KTV: thirteen guests and four rooms.

Story. A karaoke house has four rooms, which a semaphore counts. Each of thirteen users takes
a room, sings for three to six seconds and leaves. Main waits until all have gone home.

What to look for. Never more than four users hold the semaphore, and the others wait. Each wait
ends when somebody leaves: who was it? The house is full until nobody is left outside.
"""

import random
import time
from multiprocessing import Process, Semaphore


def go_ktv(semaphore, user):
    semaphore.acquire()
    print(f"{user} takes a room", flush=True)
    time.sleep(random.randint(3, 6))
    print(f"{user} leaves", flush=True)
    semaphore.release()


def main():
    semaphore = Semaphore(4)
    users = []
    for i in range(13):
        p = Process(target=go_ktv, args=(semaphore, f"user{i}"), name=f"user{i}")
        p.start()
        users.append(p)
    for p in users:
        p.join()
    print("closing time")


if __name__ == "__main__":
    main()
