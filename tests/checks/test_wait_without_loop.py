"""wait-without-loop: `if` around wait() is suspected, and proven where the old value came back."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.conditions import FASTER, ONCE
from tests.checks.programs import act
from tests.gold import Gold
from tracer.model.finding import Finding
from tracer.model.trace import Trace

WOKEN = """
    plate is Condition
    left is Value(0)
    1.0: ann acquires plate
    1.1: ann reads 0 from left  <if left>
    1.2: ann lets go and waits for plate  <plate.wait>
    2.0: cem notifies plate  <notify_all>
    2.1: ann wakes from plate  <plate.wait>
"""


def looped(trace: Trace) -> list[Finding]:
    return found(trace, "wait-without-loop")


def test_what_made_it_wait_is_there_again() -> None:
    """Certain: bob takes what ann has taken already."""
    (finding,) = looped(act(ONCE, FASTER))
    assert (finding.level, finding.certainty) == ("error", "happened")
    assert (finding.fields["actor"], finding.fix_at) == ("bob", ("prog.py:3",))


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(act(ONCE, FASTER), "wait-without-loop", gold)


def test_an_if_that_did_no_harm_is_suspected() -> None:
    """The line of the `if` is the one to change."""
    (finding,) = looped(act(ONCE, WOKEN))
    assert (finding.level, finding.certainty) == ("warning", "suspicion")
    assert finding.fix_at == ("prog.py:3",)


@pytest.mark.parametrize("test", ["", "if n == 0: "])
def test_nothing_shared_is_looked_at(test: str) -> None:
    """A note: it may be that the notification cannot come before."""
    text = f"with plate:\n    {test}plate.wait()\n    plate.notify_all()\n"
    (finding,) = looped(act(text, WOKEN.replace("  <if left>", "")))
    assert (finding.level, finding.certainty) == ("note", "suspicion")


@pytest.mark.parametrize(
    "guard",
    [
        "while left.value == 0: plate.wait()  # if left",
        "if left.value == 0: plate.wait_for(lambda: left.value)  # plate.wait if left",
        "plate.wait(1)\n        if left.value == 0: return  # if left",
        "while True:\n          if left.value: break  # if left\n          plate.wait()",
        "while True:\n          if left.value == 0:  # if left\n            plate.wait()\n"
        "            continue\n          break",
    ],
)
def test_who_looks_again_is_not_meant(guard: str) -> None:
    """In a loop, by wait_for, or right behind the wait."""
    text = ONCE.replace("if left.value == 0:\n                plate.wait()", guard)
    assert looped(act(text, WOKEN.replace("<plate.wait>", "<plate.wait>"))) == []


def test_a_loop_around_the_lock_looks_again() -> None:
    """Before it waits again, that is."""
    text = """
        while left.value == 0:  # if left
            with plate:
                plate.wait()
        plate.notify_all()
    """
    assert looped(act(text, WOKEN)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2.51: bob reads 0 from left", "2.51: bob reads 3 from left"),  # there was enough
        ("2.51: bob reads 0 from left  <-= 1>", "2.51: bob reads 0 from left  <if left>"),
        ("2.51: bob reads 0 from left  <-= 1>", "2.51: bob reads 0 from left  <def cook>"),
        ("1.1001: bob reads 0 from left  <if left>\n", ""),  # told together with another read
    ],
)
def test_what_is_not_proven_stays_a_suspicion(before: str, after: str) -> None:
    """Another value, a second look, or a look that the trace does not hold."""
    assert before in FASTER
    assert [one.level for one in looped(act(ONCE, FASTER.replace(before, after)))] == ["warning"]


def test_other_things_may_have_changed() -> None:
    """A test of more than one value proves nothing by one of them."""
    text = ONCE.replace("if left.value == 0", "if left.value == 0 and not closed.value")
    assert [one.level for one in looped(act(text, FASTER))] == ["warning"]
