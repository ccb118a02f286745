import multiprocessing as mp
import threading
import traceback


def attempt(call, *arguments, **keywords):
    try:
        print("gives", repr(call(*arguments, **keywords)))
    except BaseException as e:
        print(type(e).__module__, type(e).__name__, "|", e)
        print(traceback.format_exc())


condition = mp.Condition()
attempt(condition.wait)
attempt(condition.notify)
attempt(condition.notify_all)
attempt(condition.wait_for, lambda: True)
attempt(condition.wait_for, lambda: 1 / 0)
attempt(condition.release)
attempt(condition.acquire, blocking=False)
with condition:
    attempt(condition.wait, 0.01)
    attempt(condition.wait, "x")
    attempt(condition.wait_for, lambda: 0, 0.01)
    attempt(condition.wait_for, lambda: "truth")
    attempt(condition.notify, 0)
    attempt(condition.notify, "x")
    attempt(condition.notify, 5)
    attempt(condition.notify_all, 1)
event = mp.Event()
attempt(event.wait, 0.01)
attempt(event.wait, timeout="x")
attempt(event.set, 1)
attempt(event.set)
attempt(event.is_set)
attempt(event.wait)
attempt(event.clear)
attempt(event.is_set)
barrier = mp.Barrier(1, action=lambda: print("action"))
attempt(barrier.wait)
attempt(barrier.wait, "x")
attempt(barrier.reset)
attempt(barrier.abort)
attempt(barrier.wait)
barrier = mp.Barrier(2, timeout=0.02)
attempt(barrier.wait)
print(barrier.broken, barrier.n_waiting, barrier.parties)
barrier = mp.Barrier(1, lambda: 1 / 0)
attempt(barrier.wait)
