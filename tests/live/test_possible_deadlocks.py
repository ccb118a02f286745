"""possible-deadlock on real programs that end well: told where another order hangs, and only there.

The processes come one after the other because of a file, which tracer does not see: so every run
is the lucky one.
"""

from pathlib import Path
from typing import Final

import pytest

from tests.live.recorded import METHODS, record
from tracer.checks import check
from tracer.model.finding import Finding

pytestmark = pytest.mark.live

PROGRAM: Final = """
import multiprocessing as mp, os, sys, time

def alice(a, b, go, items, gate):
    a.acquire()
    b.acquire()
    b.release()
    a.release()
    open("done", "w").close()

def bob(a, b, go, items, gate):
    while not os.path.exists("done"):
        time.sleep(0.01)
    b.acquire()
    a.acquire()
    a.release()
    b.release()

if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    things = mp.Lock(), mp.Lock(), mp.Event(), mp.Queue(), mp.Lock()
    one = mp.Process(target=alice, args=things, name="alice")
    two = mp.Process(target=bob, args=things, name="bob")
    one.start()
    two.start()
    one.join()
    two.join()
"""

# What keeps them apart for good: each is a few replacements in the program.
SAFE: Final = {
    "the same order": [("    b.acquire()\n    a.acquire()", "    a.acquire()\n    b.acquire()")],
    "a join": [("    two.start()\n    one.join()\n", "    one.join()\n    two.start()\n")],
    "an event": [
        ('    open("done", "w").close()\n', '    open("done", "w").close()\n    go.set()\n'),
        ("    b.acquire()\n    a.acquire()", "    go.wait()\n    b.acquire()\n    a.acquire()"),
    ],
    "a queue": [
        ('    open("done", "w").close()\n', '    open("done", "w").close()\n    items.put(1)\n'),
        ("    b.acquire()\n    a.acquire()", "    items.get()\n    b.acquire()\n    a.acquire()"),
    ],
    "a third lock": [
        (
            "    a.acquire()\n    b.acquire()",
            "    gate.acquire()\n    a.acquire()\n    b.acquire()",
        ),
        (
            "    b.release()\n    a.release()",
            "    b.release()\n    a.release()\n    gate.release()",
        ),
        (
            "    b.acquire()\n    a.acquire()",
            "    gate.acquire()\n    b.acquire()\n    a.acquire()",
        ),
        (
            "    a.release()\n    b.release()",
            "    a.release()\n    b.release()\n    gate.release()",
        ),
    ],
    "a timeout": [
        ("    b.acquire()\n    a.acquire()", "    b.acquire()\n    a.acquire(timeout=9)")
    ],
    "an attempt": [("    b.acquire()\n    a.acquire()", "    b.acquire()\n    a.acquire(False)")],
}

HELD_ACROSS_JOIN: Final = """
import multiprocessing as mp, os, time

def child(right):
    with right:
        pass

def other(left, right):
    while not os.path.exists("done"):
        time.sleep(0.01)
    with right:
        with left:
            pass

if __name__ == "__main__":
    left, right = mp.Lock(), mp.Lock()
    late = mp.Process(target=other, args=(left, right), name="late")
    late.start()
    left.acquire()
    p = mp.Process(target=child, args=(right,), name="child")
    p.start()
    p.join()
    left.release()
    open("done", "w").close()
    late.join()
"""


def possible(folder: Path, source: str, *arguments: str) -> list[Finding]:
    """What is predicted of a program that ends well."""
    (folder / "done").unlink(missing_ok=True)
    recorded = record(folder, source, *arguments)
    assert recorded.result.code == 0, recorded.result.err.decode()
    return [one for one in check(recorded.trace) if one.slug == "possible-deadlock"]


def line_of(source: str, text: str, after: str = "import") -> str:
    """The line that says `text`, the first one after one that begins with `after`."""
    lines = source.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith(after))
    return f"program.py:{lines.index(text, begin) + 1}"


@pytest.mark.parametrize("method", METHODS)
def test_a_lucky_run_is_told(tmp_path: Path, method: str) -> None:
    """In every start method, with the lines of bob, who came second."""
    (finding,) = possible(tmp_path, PROGRAM, method)
    assert set(finding.fields["actors"]) == {"alice", "bob"}
    assert finding.fix_at == (
        line_of(PROGRAM, "    b.acquire()", "def bob"),
        line_of(PROGRAM, "    a.acquire()", "def bob"),
    )


@pytest.mark.parametrize("kind", ["RLock()", "Semaphore(1)", "BoundedSemaphore(1)", "Condition()"])
def test_other_locks_are_locks(tmp_path: Path, kind: str) -> None:
    """Whatever one at a time may have."""
    source = PROGRAM.replace("mp.Lock(), mp.Lock()", f"mp.{kind}, mp.Lock()", 1)
    assert len(possible(tmp_path, source, "fork")) == 1


def test_a_managers_locks_are_locks(tmp_path: Path) -> None:
    """And an acquire with a timeout is told of them as well."""
    source = PROGRAM.replace(
        "things = mp.Lock(), mp.Lock()", "m = mp.Manager(); things = m.Lock(), m.Lock()"
    )
    assert len(possible(tmp_path, source, "fork")) == 1
    ((old, new),) = SAFE["a timeout"]
    assert possible(tmp_path, source.replace(old, new), "fork") == []


@pytest.mark.parametrize("what", SAFE)
def test_what_keeps_them_apart_is_seen(tmp_path: Path, what: str) -> None:
    """Nothing is said."""
    source = PROGRAM
    for old, new in SAFE[what]:
        assert old in source
        source = source.replace(old, new)
    assert possible(tmp_path, source, "fork") == []


def test_a_lock_held_while_a_child_is_joined(tmp_path: Path) -> None:
    """main waits for child, child for what late has, late for what main holds."""
    assert possible(tmp_path, HELD_ACROSS_JOIN.replace("p.join()", "p.join(9)")) == []
    (finding,) = possible(tmp_path, HELD_ACROSS_JOIN)
    assert set(finding.fields["actors"]) == {"MainProcess", "child", "late"}
    assert finding.fix_at == (
        line_of(HELD_ACROSS_JOIN, "    left.acquire()"),
        line_of(HELD_ACROSS_JOIN, "    p.join()"),
    )
