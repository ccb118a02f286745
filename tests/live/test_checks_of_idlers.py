"""Busy-waiting, work that the parent does itself, children left alone: real programs and twins."""

from pathlib import Path
from typing import Final

import pytest

from tests.live.recorded import record
from tests.live.test_checks_of_locks import HEAD, TAIL
from tracer.checks import check
from tracer.model.finding import Finding

pytestmark = pytest.mark.live

_SPIN: Final = """
def work(n, go, left, box, count, begun):
    if n == 0:
        begun.acquire()
        time.sleep(0.6)
        go.set(); left.release(); box.put(5); count.value = 1
        return
    begun.release()
    {loop}

def main():
    left = mp.Lock()
    left.acquire()
    run(work, 2, mp.Event(), left, mp.Queue(), mp.Value("i", 0), mp.Semaphore(0))
"""

_SPINNING: Final = [
    ("busy-wait", "warning", _SPIN.format(loop=broken), _SPIN.format(loop=fixed), broken)
    for broken, fixed in [
        ("while not go.is_set(): pass", "go.wait()"),
        ("while not go.is_set(): pass", "while not go.is_set(): time.sleep(0.02)"),
        ("while not go.is_set(): pass", "while not go.is_set(): count.get_obj()"),
        ("while not left.acquire(False): pass", "left.acquire(); left.release()"),
        ("while box.empty(): pass", "box.get()"),
        ("while count.value == 0: pass", "while count.value == 0: go.wait(1)"),
    ]
]
_IN_THE_PARENT: Final = [
    (
        "target-called",
        "error",
        """
def work(n):
    print("work", n, flush=True)

def main():
    p = mp.Process(target=work(5))
    p.start()
    p.join()
""",
        """
def work(n):
    print("work", n, flush=True)

def main():
    p = mp.Process(target=work, args=(5,))
    p.start()
    p.join()
""",
        "p = mp.Process(target=work(5))",
    ),
    (
        "target-called",
        "error",
        """
def work(n):
    return n

def main():
    ps = [mp.Process(target=work(n)) for n in range(2)]
    for p in ps: p.start()
    for p in ps: p.join()
""",
        """
import functools

def work(n):
    return n

def main():
    ps = [mp.Process(target=functools.partial(work, n)) for n in range(2)]
    for p in ps: p.start()
    for p in ps: p.join()
""",
        "ps = [mp.Process(target=work(n)) for n in range(2)]",
    ),
    (
        "run-called",
        "warning",
        """
def work(n):
    print("work", n, flush=True)

def main():
    ps = [mp.Process(target=work, args=(n,)) for n in range(2)]
    for p in ps: p.run()
""",
        """
def work(n):
    print("work", n, flush=True)

def main():
    ps = [mp.Process(target=work, args=(n,)) for n in range(2)]
    for p in ps: p.start()
    for p in ps: p.join()
""",
        "for p in ps: p.run()",
    ),
    (
        "run-called",
        "warning",
        """
class Worker(mp.Process):
    def run(self):
        print("work", flush=True)

def main():
    w = Worker()
    w.run()
""",
        """
class Worker(mp.Process):
    def run(self):
        print("work", flush=True)

def main():
    w = Worker()
    w.start()
    w.join()
""",
        "w.run()",
    ),
]


# slug, level; the broken middle of the program, its twin, and the line that the fix names
PAIRS: Final = [*_SPINNING, *_IN_THE_PARENT]


def findings(folder: Path, middle: str, method: str) -> list[Finding]:
    return check(record(folder, HEAD + middle + TAIL, method).trace)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize(("slug", "level", "broken", "fixed", "line"), PAIRS)
def test_a_rule_fires_and_its_twin_is_clean(
    tmp_path: Path, method: str, slug: str, level: str, broken: str, fixed: str, line: str
) -> None:
    """By one finding, whose fix names the line."""
    (finding,) = [
        one
        for one in findings(tmp_path, broken, method)
        if one.level != "note" and (slug != "busy-wait" or one.slug == slug)
    ]
    assert (finding.slug, finding.level, finding.certainty) == (slug, level, "happened")
    text = (tmp_path / "program.py").read_text().splitlines()
    assert [text[int(at.rpartition(":")[2]) - 1].strip() for at in finding.fix_at] == [line]
    assert slug not in {one.slug for one in findings(tmp_path, fixed, method)}


ALONE: Final = """
def work(n):
    time.sleep(0.5)
    print(n, flush=True)

def main():
    p = mp.Process(target=work, args=(5,))
    p.start()
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_child_that_nobody_waits_for_is_a_note(tmp_path: Path, method: str) -> None:
    """The twin joins it."""
    (finding,) = findings(tmp_path, ALONE, method)
    assert (finding.slug, finding.level) == ("unjoined", "note")
    assert findings(tmp_path, ALONE + "    p.join()\n", method) == []
