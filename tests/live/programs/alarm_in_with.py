import signal
from multiprocessing import BoundedSemaphore, Condition, Lock, RLock, Semaphore


def ring(number, frame):
    raise TimeoutError("the alarm rings")


def enter(thing):
    with thing:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with thing:
            print("never, but for an RLock and a Condition")


signal.signal(signal.SIGALRM, ring)
for thing in (RLock(), Condition(), Semaphore(), BoundedSemaphore(), Lock()):
    try:
        enter(thing)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except TimeoutError as e:
        print(type(e).__name__, e, thing)
enter(Lock())
