"""Pulse: the gate is opened and shut again at once.

If the truck does not wait yet, it is called no more: it hangs. If it was woken but looks after the
gate is shut, `wait` returns False, and its assertion fails.
"""

import sys
from multiprocessing import Event, Process, Semaphore


def drive(here, gate):
    here.release()
    assert gate.wait()


def main():
    here = Semaphore(0)
    gate = Event()
    truck = Process(target=drive, args=(here, gate), name="truck")
    truck.start()
    here.acquire()
    gate.set()
    gate.clear()
    truck.join()
    sys.exit(truck.exitcode)


if __name__ == "__main__":
    main()
