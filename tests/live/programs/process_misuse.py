import multiprocessing as mp
import sys
import time
import traceback


def attempt(call, *arguments, **keywords):
    try:
        print("gives", repr(call(*arguments, **keywords)))
    except BaseException as e:
        print(type(e).__name__, "|", e)
        print(traceback.format_exc())


def start_another():
    attempt(mp.Process(target=print).start)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    p = mp.Process(target=time.sleep, args=(0.1,))
    attempt(p.join)
    attempt(p.terminate)
    attempt(lambda: p.exitcode)
    attempt(lambda: p.pid)
    attempt(p.is_alive)
    attempt(p.start)
    attempt(p.start)
    attempt(p.join, "soon")
    attempt(p.join, 1, 2)
    attempt(p.close)
    attempt(p.join)
    attempt(p.join)
    attempt(p.start)
    attempt(p.close)
    attempt(p.join)
    attempt(p.is_alive)
    attempt(mp.Process, print)
    attempt(mp.Process, target=print, arg=(1,))
    attempt(mp.Process, target=print, args=5)
    attempt(mp.current_process().join)
    attempt(setattr, mp.Process(), "name", 5)
    d = mp.Process(target=start_another, daemon=True)
    attempt(d.start)
    attempt(setattr, d, "daemon", False)
    attempt(d.join)
    attempt(mp.set_start_method, "fork")
    attempt(mp.set_start_method, "thread", force=True)
    attempt(mp.get_context, "thread")
