# KTV：四个包间。等不到的人也"离开"了一次，于是多出一个名额
import time
from multiprocessing import Process, Semaphore


def go_ktv(rooms, user, stay):
    try:
        if rooms.acquire(timeout=0.1):
            print(f"{user} 占坑")
            time.sleep(stay)
        else:
            print(f"{user} 不等了")
    finally:
        rooms.release()  # <- finding: over-released


if __name__ == "__main__":
    rooms = Semaphore(4)
    people = []
    for i in range(5):
        p = Process(target=go_ktv, args=(rooms, f"user{i}", 0.5))
        p.start()
        people.append(p)
        time.sleep(0.05 if i == 3 else 0)
    for p in people:
        p.join()
    print("------------------->", rooms.get_value())
