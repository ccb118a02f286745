"""ignored-timeout: who drops a False and goes on is told; who looks again, or polls, is not."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.conditions import PATIENT, TOO_EARLY
from tests.checks.programs import act
from tests.gold import Gold
from tracer.checks import check
from tracer.model.finding import Finding
from tracer.model.trace import Trace


def ignored(trace: Trace) -> list[Finding]:
    return found(trace, "ignored-timeout")


def test_what_it_waited_for_came_later() -> None:
    """The line of the wait is the one to change."""
    (finding,) = check(act(PATIENT, TOO_EARLY))
    assert (finding.slug, finding.level, finding.certainty) == (
        "ignored-timeout", "warning", "happened",
    )  # fmt: skip
    assert finding.fix_at == ("prog.py:2",)
    assert [place.at for place in finding.places] == ["prog.py:2", "prog.py:3", "prog.py:6"]


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(act(PATIENT, TOO_EARLY), "ignored-timeout", gold)


def test_what_never_came_may_never_have_been_meant_to() -> None:
    """A note: perhaps the time was all."""
    story = TOO_EARLY.replace("3: ben sets go  <go.set>", "")
    assert [one.level for one in ignored(act(PATIENT, story))] == ["note"]


def test_a_condition_that_is_notified_later() -> None:
    """The same as for an Event."""
    text = PATIENT.replace("go.wait(1)", "with go: go.wait(1)").replace("set()", "notify()")
    story = """
        go is Condition
        1: ann acquires go
        1.1: ann lets go and waits for go within 1  <go.wait>
        2.1: ann acquires go
        2.2: ann gives up go  <go.wait>
        2.3: ann releases go
        2.4: ann prints "off"  <print>
        3: ben notifies go  <go.notify>
    """
    assert [one.level for one in ignored(act(text, story))] == ["warning"]


@pytest.mark.parametrize(
    "text",
    [
        PATIENT.replace("go.wait(1)", "ok = go.wait(1)"),
        PATIENT.replace("go.wait(1)", "if not go.wait(1): return"),
        PATIENT.replace("go.wait(1)", "assert go.wait(1)"),
        PATIENT.replace("go.wait(1)", "while True: go.wait(1)"),
        PATIENT.replace("go.wait(1)", "for _ in range(3): go.wait(1)"),
        PATIENT.replace("go.wait(1)", "start(go)  # go.wait"),
    ],
)
def test_an_answer_that_somebody_has_or_that_a_loop_does_without(text: str) -> None:
    """The text decides."""
    assert ignored(act(text, TOO_EARLY)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2: ann gives up go", "2: ann passes go"),
        ("2: ann gives up go", "2: ann returns False from go"),  # told by missed-pulse
        ('2.1: ann prints "off"', "2.1: ann sees go clear"),
        ('2.1: ann prints "off"', "2.1: ann waits for go"),
        ('2.1: ann prints "off"  <print>', "2.1: ann exits"),
    ],
)
def test_who_looks_again_or_does_nothing_more(before: str, after: str) -> None:
    """Then there is nobody who goes on as if the flag had been set."""
    assert before in TOO_EARLY
    assert ignored(act(PATIENT, TOO_EARLY.replace(before, after))) == []
