"""The rules about Conditions, Barriers, Events, on real programs: each fires, its twin is clean."""

from pathlib import Path
from typing import Final

import pytest

from tests.live.recorded import record
from tests.live.test_checks_of_locks import HEAD, TAIL
from tracer.checks import check
from tracer.model.finding import Finding

pytestmark = pytest.mark.live

# slug, level and certainty, the broken middle of the program, what to replace for the near miss,
# and by what; the line that the fix names. Semaphores see to it that the order is always the same.
PAIRS: Final = [
    (
        "lost-notification",
        ("error", "happened"),
        """
def work(n, door, is_open, opened):
    if n == 0:
        with door:
            is_open.value = 1
            door.notify_all()
        opened.release()
        return
    opened.acquire()
    with door:
        door.wait()

def main():
    run(work, 2, mp.Condition(), mp.Value("i", 0), mp.Semaphore(0))
""",
        ("        door.wait()\n", "        while not is_open.value: door.wait()\n"),
        "door.wait()",
    ),
    (
        "lost-notification",
        ("warning", "happened"),
        """
def work(n, door, is_open, opened):
    if n == 0:
        with door:
            is_open.value = 1
            door.notify_all()
        opened.release()
        return
    opened.acquire()
    with door:
        ok = door.wait(0.2)

def main():
    run(work, 2, mp.Condition(), mp.Value("i", 0), mp.Semaphore(0))
""",
        ("ok = door.wait(0.2)", "ok = door.wait_for(lambda: is_open.value, 0.2)"),
        "ok = door.wait(0.2)",
    ),
    (
        "wait-without-loop",
        ("error", "happened"),
        """
def work(n, plate, left, hungry):
    if n == 0:
        hungry.acquire(); hungry.acquire()
        with plate:
            left.value += 1
            plate.notify_all()
        return
    with plate:
        hungry.release()
        if left.value == 0:
            plate.wait(5)
        left.value -= 1

def main():
    run(work, 3, mp.Condition(), mp.Value("i", 0), mp.Semaphore(0))
""",
        (
            "        if left.value == 0:\n            plate.wait(5)\n",
            "        while left.value == 0:\n            if not plate.wait(0.5): return\n",
        ),
        "if left.value == 0:",
    ),
    (
        "wait-without-loop",
        ("warning", "suspicion"),
        """
def work(n, plate, left, hungry):
    if n == 0:
        hungry.acquire()
        with plate:
            left.value += 1
            plate.notify_all()
        return
    with plate:
        hungry.release()
        if left.value == 0:
            plate.wait()
        left.value -= 1

def main():
    run(work, 2, mp.Condition(), mp.Value("i", 0), mp.Semaphore(0))
""",
        ("if left.value == 0:", "while left.value == 0:"),
        "if left.value == 0:",
    ),
    (
        "ignored-timeout",
        ("warning", "happened"),
        """
def work(n, go, off):
    if n == 0:
        off.acquire()
        go.set()
        return
    go.wait(0.1)
    off.release()

def main():
    run(work, 2, mp.Event(), mp.Semaphore(0))
""",
        ("    go.wait(0.1)\n", "    if not go.wait(0.1): print('late')\n"),
        "go.wait(0.1)",
    ),
    (
        "barrier-unfilled",
        ("error", "happened"),
        """
def work(n, hut):
    hut.wait()

def main():
    run(work, 2, mp.Barrier(3))
""",
        ("mp.Barrier(3)", "mp.Barrier(2)"),
        "run(work, 2, mp.Barrier(3))",
    ),
    (
        "barrier-unfilled",
        ("error", "happened"),
        """
def work(n, hut):
    try:
        for _ in range(3 + n):
            hut.wait()
    finally:
        print(n)

def main():
    run(work, 2, mp.Barrier(2))
""",
        ("        for _ in range(3 + n):", "        for _ in range(3):"),
        "hut.wait()",
    ),
]


def findings(folder: Path, middle: str, method: str) -> list[Finding]:
    return check(record(folder, HEAD + middle + TAIL, method).trace)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize(("slug", "sort", "broken", "change", "line"), PAIRS)
def test_a_rule_fires_and_its_twin_is_clean(
    tmp_path: Path,
    method: str,
    slug: str,
    sort: tuple[str, str],
    broken: str,
    change: tuple[str, str],
    line: str,
) -> None:
    """One cause is told once; the fix names a line in which the twins differ, or its call."""
    (finding,) = [one for one in findings(tmp_path, broken, method) if one.level != "note"]
    assert (finding.slug, (finding.level, finding.certainty)) == (slug, sort)
    text = (tmp_path / "program.py").read_text().splitlines()
    named = {text[int(at.rpartition(":")[2]) - 1].strip() for at in finding.fix_at}
    assert line in named
    assert change[0] in broken
    twin = findings(tmp_path, broken.replace(*change), method)
    assert [one.slug for one in twin if one.level != "note"] == []


NEAR: Final = """
import threading

def produce(n, room, items):
    for _ in range(10):
        with room:
            while items.value == 3:
                room.wait()
            items.value += 1
            room.notify_all()
def consume(n, room, items):
    for _ in range(10):
        with room:
            room.wait_for(lambda: items.value > 0)
            items.value -= 1
            room.notify_all()

def turn(n, whose, cond):
    for _ in range(5):
        with cond:
            while True:
                if whose.value == n:
                    break
                cond.wait()
            whose.value = (whose.value + 1) % 3
            cond.notify_all()

def answer(n, cond):
    with cond:
        cond.notify()

def ticker(n, stop):
    while not stop.is_set():
        stop.wait(0.05)
def counter(n, stop):
    count = 0
    while not stop.is_set():
        count += 1
def poller(n, stop):
    while True:
        if stop.is_set(): break
        time.sleep(0.01)

def patient(n, late):
    if not late.wait(0.05):
        print("late")
    late.wait(10)

def climb(n, hut):
    for _ in range(4):
        hut.wait()
def give_up(n, hut):
    try:
        hut.wait(0.1)
    except threading.BrokenBarrierError:
        pass
def abort(n, hut):
    if n == 0:
        time.sleep(0.2)
        hut.abort()
        return
    try:
        hut.wait()
    except threading.BrokenBarrierError:
        pass

def main():
    stop, late, asked = mp.Event(), mp.Event(), mp.Condition()
    jobs = [(produce, 2, mp.Condition(), mp.Value("i", 0))]
    jobs += [(consume, 2, *jobs[0][2:]), (turn, 3, mp.Value("i", 0), mp.Condition())]
    jobs += [(one, 1, stop) for one in (ticker, counter, poller)]
    jobs += [(patient, 2, late), (climb, 3, mp.Barrier(3)), (give_up, 1, mp.Barrier(2))]
    jobs += [(abort, 2, mp.Barrier(3))]
    ps = [mp.Process(target=one, args=(n, *more)) for one, k, *more in jobs for n in range(k)]
    for p in ps: p.start()
    with asked:
        p = mp.Process(target=answer, args=(1, asked))
        p.start()
        asked.wait()
    stop.wait(0.3)
    late.set()
    stop.set()
    for p in [p, *ps]: p.join()
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_correct_programs_are_at_most_noted(tmp_path: Path, method: str) -> None:
    """A bounded buffer, turns, an answer that cannot come early, stop flags that are looked at at
    work and between naps, timeouts that somebody is ready for, barriers that break on purpose.
    """
    found = findings(tmp_path, NEAR, method)
    assert [(one.slug, one.fields) for one in found if one.level != "note"] == []
