"""Carter's gate, fixed: each group has a door of its own.

The first of a group takes the hall, the last gives it back, and each counts itself at the door.
Who waits for the hall shuts a door that nobody inside needs.
"""

from multiprocessing import Lock, Process, Semaphore, Value


def visit(door, hall, inside):
    with door:
        inside.value += 1
        if inside.value == 1:
            hall.acquire()
    with door:
        inside.value -= 1
        if inside.value == 0:
            hall.release()


def main():
    hall = Semaphore(1)  # not always given back by the one who took it
    singers = Value("i", 0)
    dancers = Value("i", 0)
    door = Lock()
    back_door = Lock()
    people = [
        Process(target=visit, args=(door, hall, singers), name="singer0"),
        Process(target=visit, args=(door, hall, singers), name="singer1"),
        Process(target=visit, args=(back_door, hall, dancers), name="dancer0"),
        Process(target=visit, args=(back_door, hall, dancers), name="dancer1"),
    ]
    for p in people:
        p.start()
    for p in people:
        p.join()


if __name__ == "__main__":
    main()
