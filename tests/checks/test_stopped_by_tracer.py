"""stopped-by-tracer: who had not ended when the program was stopped, and what they were doing."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.families import Family
from tests.gold import Gold
from tracer.model.trace import Trace

PROGRAM = """\
def blink(light):
    while True:
        light.set()
        time.sleep(1)

def car(light):
    while True:
        light.wait()
        print("drives")

light = Event()
Process(target=blink, args=(light,)).start()
Process(target=car, args=(light,)).start()
"""


def endless(outcome: str = "stopped") -> Trace:
    """One sleeps, one waits, one runs, one has ended, and main waits for them."""
    family = Family(PROGRAM)
    for number, name in enumerate(("blink", "car", "guest", "gone")):
        family.start(10 + number, name, 12)
    family.exit(20, "gone")
    family.add(30, "blink", "requested", 4, op="sleep", timeout=1.0)
    build = family.build
    build.add(31_000_000, "car", "requested", "light", "story.py:8", op="wait")
    family.add(32, "guest", "output", 9, stream="stdout", text="drives")
    family.add(33, "MainProcess", "requested", 13, op="join", child="blink")
    for number, name in enumerate(("MainProcess", "blink", "car", "guest")):
        family.add(5000 + number / 1000, name, "died", by="tracer", code=-9)
    return build.trace(outcome, exit=-9)


def test_everybody_who_still_lived_is_told() -> None:
    """Those who run or sleep first, main last: its wait says least."""
    (finding,) = found(endless(), "stopped-by-tracer")
    assert (finding.level, finding.t) == ("note", 5_000_000_000)
    fields = finding.fields
    assert fields["what"] == "--stop-after"
    assert fields["doing"] == (
        "guest was running; car and MainProcess were waiting; blink was sleeping"
    )
    assert [place.at for place in finding.places] == [f"story.py:{n}" for n in (4, 9, 8, 13)]


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(endless(), "stopped-by-tracer", gold)


def test_ctrl_c_counts_from_the_first_keyboard_interrupt() -> None:
    """The children get it from the terminal, too, and end one after the other."""
    family = Family(PROGRAM)
    family.start(10, "blink", 12)
    family.add(30, "blink", "requested", 4, op="sleep", timeout=1.0)
    family.add(33, "MainProcess", "requested", 13, op="join", child="blink")
    family.add(500, "blink", "failed", 4, op="sleep", error="KeyboardInterrupt")
    family.fail(501, "blink", "KeyboardInterrupt", ("/home/ann/story.py", 4))
    family.fail(510, "MainProcess", "KeyboardInterrupt", ("/home/ann/story.py", 13))
    (finding,) = found(family.build.trace("interrupted", exit=-2), "stopped-by-tracer")
    assert finding.fields["what"] == "Ctrl-C or SIGTERM"
    assert "blink was sleeping" in finding.fields["doing"]
    assert finding.t == 500_000_000


@pytest.mark.parametrize("outcome", ["finished", "deadlock", "killed", "incomplete", None])
def test_other_ends_are_not_told(outcome: str | None) -> None:
    """A deadlock is told as such; a program that was killed was not stopped by tracer."""
    assert found(endless(outcome), "stopped-by-tracer") == []  # type: ignore[arg-type]


def test_who_ends_everybody_upon_ctrl_c_is_not_told() -> None:
    """The program took the signal for itself and cleaned up: nothing was cut off."""
    family = Family(PROGRAM)
    family.start(10, "blink", 12)
    family.add(500, "MainProcess", "terminated", 13, child="blink")
    family.add(501, "blink", "died", by="program", code=-15)
    family.reap(502, "blink", code=-15)
    family.exit(510)
    assert found(family.build.trace("interrupted"), "stopped-by-tracer") == []
