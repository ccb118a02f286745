"""Pulse, fixed: the gate is opened and stays open.

If the truck does not wait yet, it finds the gate open when it comes. If it was woken, the gate is
still open when it looks.
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
    truck.join()
    sys.exit(truck.exitcode)


if __name__ == "__main__":
    main()
