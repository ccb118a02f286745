"""The rules about queues and copies on real programs: each fires, and is quiet on its twin."""

from pathlib import Path
from typing import Final

import pytest

from tests.live.recorded import record
from tracer.checks import check

pytestmark = pytest.mark.live

HEAD: Final = """
import multiprocessing as mp, sys, threading, time

def produce(q, size):
    q.put("x" * size)

def consume(q):
    while q.get() is not None:
        pass

def use(n):
    lock = mp.Lock()
    with lock:
        time.sleep(0.05)

def hold(lock, pause):
    with lock:
        time.sleep(pause)

def many(q):
    for _ in range(5):
        q.put("x" * 100_000)
    time.sleep(60)

def answer():
    flag.wait(0.5)

def given(flag):
    flag.wait(0.5)

tlock = threading.Lock()

def guarded(n):
    with tlock:
        print(n)

if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    q, lock = mp.Queue(), mp.Lock()
"""

# slug, the broken end of the program, its fixed twin, the line that the fix names
PAIRS: Final = [
    (
        "undrained-queue",
        """
    p = mp.Process(target=produce, args=(q, 1_000_000))
    p.start()
    p.join()
    q.get()
""",
        """
    p = mp.Process(target=produce, args=(q, 1_000_000))
    p.start()
    q.get()
    p.join()
""",
        "p.join()",
    ),
    (
        "no-sentinel",
        """
    ps = [mp.Process(target=consume, args=(q,)) for _ in range(3)]
    for p in ps: p.start()
    for n in range(10): q.put(n)
    q.put(None)
    for p in ps: p.join()
""",
        """
    ps = [mp.Process(target=consume, args=(q,)) for _ in range(3)]
    for p in ps: p.start()
    for n in range(10): q.put(n)
    for p in ps: q.put(None)
    for p in ps: p.join()
""",
        "q.put(None)",
    ),
    (
        "terminated-holding",
        """
    p = mp.Process(target=hold, args=(lock, 60))
    p.start()
    time.sleep(1)
    p.terminate()
    p.join()
""",
        """
    p = mp.Process(target=hold, args=(lock, 0.1))
    p.start()
    p.join()
""",
        "p.terminate()",
    ),
    (
        "terminated-holding",
        """
    p = mp.Process(target=many, args=(q,))
    p.start()
    time.sleep(1)
    p.terminate()
    p.join()
""",
        """
    p = mp.Process(target=many, args=(q,))
    p.start()
    for _ in range(5): q.get()
    time.sleep(0.2)
    p.terminate()
    p.join()
""",
        "p.terminate()",
    ),
    (
        "daemon-killed",
        """
    mp.Process(target=hold, args=(lock, 60), daemon=True).start()
    time.sleep(1)
""",
        """
    p = mp.Process(target=hold, args=(lock, 0.1), daemon=True)
    p.start()
    p.join()
""",
        None,
    ),
    (
        "own-copy",
        """
    ps = [mp.Process(target=use, args=(n,)) for n in range(2)]
    for p in ps: p.start()
    for p in ps: p.join()
""",
        """
    ps = [mp.Process(target=hold, args=(lock, 0.05)) for n in range(2)]
    for p in ps: p.start()
    for p in ps: p.join()
""",
        "lock = mp.Lock()",
    ),
    (
        "threading-lock",
        """
    ps = [mp.Process(target=guarded, args=(n,)) for n in range(2)]
    for p in ps: p.start()
    for p in ps: p.join()
""",
        """
    ps = [threading.Thread(target=guarded, args=(n,)) for n in range(2)]
    for p in ps: p.start()
    for p in ps: p.join()
""",
        "tlock = threading.Lock()",
    ),
]

LATE: Final = HEAD.replace("tlock =", "flag = mp.get_context(sys.argv[1]).Event()\ntlock =")


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize(("slug", "broken", "fixed", "line"), PAIRS)
def test_a_rule_fires_and_its_twin_is_clean(
    tmp_path: Path, method: str, slug: str, broken: str, fixed: str, line: str | None
) -> None:
    """And the fix names a line in which the twins differ."""
    (finding,) = check(record(tmp_path, HEAD + broken, method).trace)
    assert finding.slug == slug
    text = (tmp_path / "program.py").read_text().splitlines()
    lines = {text[int(at.rpartition(":")[2]) - 1].strip() for at in finding.fix_at}
    assert line in lines if line else not lines
    assert check(record(tmp_path, HEAD + fixed, method).trace) == []


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_made_after_the_child_was_started(tmp_path: Path, method: str) -> None:
    """The twin makes it before, and gives it."""
    broken = """
    p = mp.Process(target=answer)
    p.start()
    flag = mp.Event()
    flag.set()
    p.join()
"""
    (finding,) = check(record(tmp_path, LATE + broken, method).trace)
    assert finding.slug == "made-after-fork"
    fixed = """
    flag = mp.Event()
    p = mp.Process(target=given, args=(flag,))
    p.start()
    flag.set()
    p.join()
"""
    assert check(record(tmp_path, LATE + fixed, method).trace) == []
