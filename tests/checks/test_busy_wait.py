"""busy-wait: a loop that only asks is told; who works, sleeps or asks now and then is not."""

from typing import Any

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.spinning import spinning
from tests.gold import Gold
from tracer.model.finding import Finding
from tracer.model.trace import Trace


def busy(trace: Trace) -> list[Finding]:
    return found(trace, "busy-wait")


def test_a_loop_that_only_asks() -> None:
    """The line that asks, and the call that would sleep instead."""
    (finding,) = busy(spinning())
    assert (finding.level, finding.certainty, finding.t) == ("warning", "happened", 10_000_000)
    assert (finding.fields["count"], finding.fields["length"]) == (6000, "299 ms")
    assert finding.fix_at == ("prog.py:1",)
    assert finding.fields["instead"].startswith("go.wait()")


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(spinning(), "busy-wait", gold)


@pytest.mark.parametrize(
    ("text", "kind", "fields", "instead"),
    [
        ("while q.empty(): pass", "looked", {"op": "empty", "value": True}, "go.get()"),
        ("while q.full(): pass", "looked", {"op": "full", "value": True}, "go.put(...)"),
        ("while not end.poll(): pass", "looked", {"op": "poll"}, "go.poll(None)"),
        ("while not left.acquire(False): pass", "refused", {}, "left.acquire()"),
        ("while not left.acquire(False): pass", "refused", {"op": "put"}, "left.put(...)"),
        ("while n.value < 5: pass", "read", {"item": 3}, "wait() for an Event"),
    ],
)
def test_every_question_has_a_call_that_waits(
    text: str, kind: str, fields: dict[str, Any], instead: str
) -> None:
    """It depends on what is asked."""
    (finding,) = busy(spinning(text, kind, **fields))
    assert finding.fields["instead"].startswith(instead)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("while True:\n    if go.is_set():\n        work()\n        break", 2),
        ("while True:\n    if not go.is_set():\n        continue\n    work()", 2),
        ("while True:\n    ok = go.is_set()\n    if ok: break", 2),
        ("while True:\n    try:\n        q.get_nowait()\n    except Empty:\n        continue\n"
         "    work()", 3),
        ("while True:\n    try:\n        work(q.get_nowait())\n        work()\n"
         "    except Empty:\n        pass\n    else:\n        work()", 3),
        ("while not (go.is_set() or time.time() > end): ...", 1),
        ("for n in range(3):\n    while not all(e.is_set() for e in go): pass", 2),
    ],
)  # fmt: skip
def test_what_is_done_for_a_yes_does_not_count(text: str, line: int) -> None:
    """As long as the answer is no, nothing happens."""
    assert len(busy(spinning(text, line=line))) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("while not go.is_set():\n    work()", 1),  # it works until it is told to stop
        ("while not go.is_set():\n    n += 1", 1),
        ("while True:\n    if go.is_set(): break\n    work()", 2),
        ("while True:\n    if not go.is_set():\n        work()", 2),
        ("while True:\n    try:\n        q.get_nowait()\n    except Empty:\n        work()", 3),
        ("while True:\n    try: q.get_nowait()\n    except Empty: pass\n    work()", 2),
        ("while not go.is_set():\n    time.sleep(0.001)", 1),
        ("for n in range(1000): go.is_set()", 1),
        ("go.is_set()", 1),
        ("while (", 1),  # no Python
    ],
)  # fmt: skip
def test_a_loop_that_does_something_else_is_not_meant(text: str, line: int) -> None:
    """It may look as often as it likes."""
    assert busy(spinning(text, line=line)) == []


@pytest.mark.parametrize(
    "trace",
    [
        spinning(ms=90),  # a moment
        spinning(each=1, every=20),  # fifty times a second
        spinning(between="output"),
        spinning(value=True),  # the answer is yes
        spinning("while n.value < 5: pass", "read", each=1, every=20, item=1),
    ],
)
def test_who_asks_seldom_or_not_for_long_or_does_something_between(trace: Trace) -> None:
    """The text may say what it likes."""
    assert busy(trace) == []


def test_without_the_text_nobody_can_say_that_it_does_nothing_else() -> None:
    """Then it is not accused."""
    trace = spinning()
    trace.sources.clear()
    assert busy(trace) == []
