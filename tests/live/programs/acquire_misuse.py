import multiprocessing as mp
import threading
import traceback


def attempt(call, *arguments, **keywords):
    try:
        print("gives", repr(call(*arguments, **keywords)))
    except BaseException as e:
        print(type(e).__module__, type(e).__name__, "|", e)
        print(traceback.format_exc())


def with_(thing):
    with thing:
        raise LookupError("inside with")


for make in (mp.Lock, mp.RLock, mp.Semaphore, mp.BoundedSemaphore):
    lock = make()
    print("---", make.__name__)
    attempt(lock.acquire, blocking=False)
    attempt(lock.acquire, True, "x")
    attempt(lock.acquire, "yes")
    attempt(lock.acquire, True, None, 3)
    attempt(lock.acquire, None)
    attempt(lock.acquire, [], None)
    attempt(lock.acquire, True, timeout=float("nan"))
    attempt(lock.acquire, True, False)
    attempt(lock.release, 1)
    attempt(lock.release)
    attempt(lock.release)
    attempt(lock.release)
    attempt(lock.__exit__)
    attempt(with_, lock)
    attempt(lock.acquire, False)

print("--- released by somebody else")
rlock = mp.RLock()
rlock.acquire()
t = threading.Thread(target=attempt, args=(rlock.release,))
t.start()
t.join()
attempt(rlock.acquire)
attempt(rlock.release)
attempt(rlock.release)
attempt(rlock.release)
lock = mp.Lock()
lock.acquire()
t = threading.Thread(target=attempt, args=(lock.release,))
t.start()
t.join()
attempt(lock.acquire, False)

print("--- made wrongly")
attempt(mp.Lock, 1)
attempt(mp.Semaphore, "x")
attempt(mp.Semaphore, -1)
attempt(mp.Semaphore, 1, 2)
attempt(mp.BoundedSemaphore, value=None)
attempt(mp.Event, 1)
attempt(mp.Barrier)
attempt(mp.Barrier, 0)
attempt(mp.Condition, 5)
