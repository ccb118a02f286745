"""Bounded buffer, fixed: room for one, and `notify_all` wakes everybody who waits.

Each looks for itself whether it is its turn, and waits again if not: among those who were woken
is always the one who can go on.
"""

from multiprocessing import Condition, Process, Value


def produce(changed, level):
    for _ in range(2):
        with changed:
            while level.value == 1:
                changed.wait()
            level.value = 1
            changed.notify_all()


def consume(changed, level):
    with changed:
        while level.value == 0:
            changed.wait()
        level.value = 0
        changed.notify_all()


def main():
    changed = Condition()
    level = Value("i", 0)
    people = [
        Process(target=consume, args=(changed, level), name="consumer0"),
        Process(target=consume, args=(changed, level), name="consumer1"),
        Process(target=produce, args=(changed, level), name="producer"),
    ]
    for p in people:
        p.start()
    for p in people:
        p.join()


if __name__ == "__main__":
    main()
