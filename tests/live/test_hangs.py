"""A program that hangs is recognised, explained and ended; one that is only slow is left alone."""

import textwrap
import time
from pathlib import Path

import pytest

from tests.live.recorded import METHODS, record

pytestmark = pytest.mark.live

HEAD = """
import multiprocessing as mp, os, signal, subprocess, sys, threading, time

"""

CROSSED = """
def work(first, second, ready):
    with first:
        ready.wait()
        with second:
            pass

if __name__ == "__main__":
    context = mp.get_context(sys.argv[1])
    left, right, ready = context.Lock(), context.Lock(), context.Barrier(2)
    children = [
        context.Process(target=work, args=(left, right, ready), name="alice"),
        context.Process(target=work, args=(right, left, ready), name="bob"),
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
"""

SELF = """
lock = mp.Lock()
with lock:
    with lock:
        pass
"""

DEAD = """
def work(lock):
    lock.acquire()
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    lock = mp.Lock()
    child = mp.Process(target=work, args=(lock,), name="victim")
    child.start()
    child.join()
    lock.acquire()
"""

EVERYBODY = """
def work(flag):
    flag.wait()

if __name__ == "__main__":
    flag = mp.Event()
    children = [mp.Process(target=work, args=(flag,)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
"""

AT_EXIT = """
def work(permits):
    permits.acquire()
    permits.acquire()

if __name__ == "__main__":
    permits = mp.Semaphore(1)
    mp.Process(target=work, args=(permits,), name="greedy").start()
    time.sleep(0.3)
"""

SHORT_BARRIER = """
def work(gate):
    gate.wait()

if __name__ == "__main__":
    gate = mp.Barrier(3)
    children = [mp.Process(target=work, args=(gate,)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join()
"""

HANGS = {
    "itself": (SELF, ("lock",)),
    "the dead": (DEAD, ("lock", "victim")),
    "everybody": (EVERYBODY, ("flag",)),
    "at exit": (AT_EXIT, ("permits", "greedy")),
    "short barrier": (SHORT_BARRIER, ("gate",)),
}


@pytest.mark.parametrize("method", METHODS)
def test_two_locks_crossed_are_a_deadlock_in_every_start_method(
    tmp_path: Path, method: str
) -> None:
    """Exit 121, within seconds, with who waits for whom and where."""
    since = time.monotonic()
    recorded = record(tmp_path, HEAD + CROSSED, method)
    took = time.monotonic() - since
    said = recorded.result.err.decode()
    assert recorded.result.code == 121, said
    assert all(word in said for word in ("alice", "bob", "left", "right", "program.py:"))
    assert recorded.trace.footer is not None
    assert recorded.trace.footer.outcome == "deadlock"
    assert {one["actor"] for one in recorded.trace.footer.stuck} == {"main", "main.0", "main.1"}
    last = max(e.t for e in recorded.trace.events if e.kind == "requested")
    assert recorded.trace.footer.t - last < 10e9, took


@pytest.mark.parametrize("name", HANGS)
def test_a_hang_of_any_kind_is_ended_and_explained(tmp_path: Path, name: str) -> None:
    """Waiting for oneself, for the dead, for what nobody is left to give."""
    source, words = HANGS[name]
    recorded = record(tmp_path, HEAD + textwrap.dedent(source))
    said = recorded.result.err.decode()
    assert recorded.result.code == 121, said
    assert all(word in said for word in words), said


LIVE = {
    "a timer thread releases it": """
        lock = mp.Lock()
        lock.acquire()
        threading.Timer(4, lock.release).start()
        lock.acquire()
        """,
    "an alarm interrupts it": """
        class Enough(Exception):
            pass

        def ring(*_):
            raise Enough

        signal.signal(signal.SIGALRM, ring)
        signal.alarm(4)
        lock = mp.Lock()
        lock.acquire()
        try:
            lock.acquire()
        except Enough:
            pass
        """,
    "a handler is at work, and was the last": """
        def work(lock, ready):
            def release(*_):
                signal.signal(signal.SIGUSR1, signal.SIG_DFL)
                select.select([], [], [], 4)
                lock.release()

            signal.signal(signal.SIGUSR1, release)
            ready.release()
            lock.acquire()

        if __name__ == "__main__":
            import select

            lock, ready = mp.Lock(), mp.Semaphore(0)
            lock.acquire()
            child = mp.Process(target=work, args=(lock, ready))
            child.start()
            ready.acquire()
            time.sleep(0.3)
            os.kill(child.pid, signal.SIGUSR1)
            child.join()
        """,
    "a foreign process may yet act": """
        def leave(*_):
            os._exit(0)

        signal.signal(signal.SIGUSR1, leave)
        helper = subprocess.Popen(
            [sys.executable, "-c", "import os, time; time.sleep(4); os.kill(os.getppid(), 10)"]
        )
        lock = mp.Lock()
        lock.acquire()
        lock.acquire()
        """,
    "a raw fork that computes": """
        lock = mp.Lock()
        lock.acquire()
        if os.fork() == 0:
            until = time.monotonic() + 4
            while time.monotonic() < until:
                pass
            lock.release()
            os._exit(0)
        lock.acquire()
        """,
    "a wait with a time limit": """
        lock = mp.Lock()
        lock.acquire()
        lock.acquire(timeout=4)
        """,
    "somebody sleeps": """
        def work(flag):
            time.sleep(4)
            flag.set()

        if __name__ == "__main__":
            flag = mp.Event()
            mp.Process(target=work, args=(flag,)).start()
            flag.wait()
        """,
    "a pool that works": """
        def work(number):
            time.sleep(2)
            return number

        if __name__ == "__main__":
            with mp.Pool(2) as pool:
                pool.map(work, range(4))
        """,
    "a queue that is slow": """
        def work(queue):
            time.sleep(4)
            queue.put(1)

        if __name__ == "__main__":
            queue = mp.Queue()
            mp.Process(target=work, args=(queue,)).start()
            queue.get()
        """,
}


@pytest.mark.parametrize("name", LIVE)
def test_a_slow_but_live_program_is_left_alone(tmp_path: Path, name: str) -> None:
    """No verdict while anything that is not known to be waiting could still act."""
    recorded = record(tmp_path, textwrap.dedent(HEAD) + textwrap.dedent(LIVE[name]))
    assert recorded.result.code == 0, recorded.result.err.decode()
    assert recorded.trace.footer is not None
    assert recorded.trace.footer.outcome == "finished"
