import signal
import time
import traceback
from multiprocessing import Condition, Event, Lock, Process, Semaphore


class Late(Exception):
    pass


def ring(number, frame):
    raise Late("the alarm rings")


def rings_softly(number, frame):
    print("ring")


def attempt(call, *arguments):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        print("gives", call(*arguments))
    except Late:
        print(traceback.format_exc())


lock, semaphore, event, condition = Lock(), Semaphore(0), Event(), Condition()
lock.acquire()
signal.signal(signal.SIGALRM, ring)
attempt(lock.acquire)
attempt(lock.acquire, True, 5)
attempt(semaphore.acquire)
attempt(event.wait)
attempt(time.sleep, 5)
with condition:
    attempt(condition.wait)
p = Process(target=time.sleep, args=(0.5,))
p.start()
attempt(p.join)
signal.signal(signal.SIGALRM, rings_softly)
attempt(lock.acquire, True, 0.1)
attempt(time.sleep, 0.1)
lock.release()
print(lock.acquire(False), event.is_set(), condition.acquire(False))
p.join()
