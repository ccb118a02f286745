"""Bounded buffer: room for one, and `notify` wakes one of those who wait, whoever it is.

A consumer that has emptied the buffer may wake the other consumer, for whom there is nothing,
instead of the producer. Then all wait for each other: it hangs.
"""

from multiprocessing import Condition, Process, Value


def produce(changed, level):
    for _ in range(2):
        with changed:
            while level.value == 1:
                changed.wait()
            level.value = 1
            changed.notify()


def consume(changed, level):
    with changed:
        while level.value == 0:
            changed.wait()
        level.value = 0
        changed.notify()


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
