"""An elevator goes where it is called; whoever called it waits until it has come."""
import time
from multiprocessing import Condition, Event, Process, Value


def elevator(wanted, closed, moved):
    while True:
        with moved:
            moved.wait_for(lambda: wanted.value != 0 or closed.is_set())
            if wanted.value == 0:
                return
            time.sleep(0.02)
            print("elevator at", wanted.value, flush=True)
            wanted.value = 0
            moved.notify_all()


def call(floor, wanted, moved):
    with moved:
        moved.wait_for(lambda: wanted.value == 0)
        wanted.value = floor
        moved.notify_all()


def main():
    wanted, closed, moved = Value("i", 0, lock=False), Event(), Condition()
    p = Process(target=elevator, args=(wanted, closed, moved), name="elevator")
    p.start()
    people = [Process(target=call, args=(floor, wanted, moved)) for floor in (3, 1, 4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    with moved:
        moved.wait_for(lambda: wanted.value == 0)
        closed.set()
        moved.notify_all()
    p.join()


if __name__ == "__main__":
    main()
