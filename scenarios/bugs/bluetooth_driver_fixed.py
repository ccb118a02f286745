"""Bluetooth driver, fixed: a request looks whether the driver stops and counts itself in one go.

The last one who leaves frees the driver. A request that was not turned away is counted before the
stop can begin, so the driver is there until it leaves.
"""

import sys
from multiprocessing import Lock, Process, Value


def enter(lock, pending, stopping):
    with lock:
        if stopping.value:
            return False
        pending.value += 1
    return True


def leave(lock, pending, freed):
    with lock:
        pending.value -= 1
        if pending.value == 0:
            freed.value = 1


def use(lock, pending, stopping, freed):
    if enter(lock, pending, stopping):
        with lock:
            assert not freed.value
        leave(lock, pending, freed)


def stop(lock, pending, stopping, freed):
    with lock:
        stopping.value = 1
    leave(lock, pending, freed)


def main():
    lock = Lock()
    pending = Value("i", 1)  # the driver itself
    stopping = Value("i", 0)
    freed = Value("i", 0)
    stopper = Process(target=stop, args=(lock, pending, stopping, freed), name="stopper")
    stopper.start()
    use(lock, pending, stopping, freed)
    stopper.join()
    sys.exit(stopper.exitcode)


if __name__ == "__main__":
    main()
