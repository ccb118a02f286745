"""released-while-free: a release that raised is told, with the one that came before it."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import STORIES
from tests.gold import Gold
from tests.story import tell
from tracer.model.finding import Finding


def raised(story: str) -> list[Finding]:
    return found(tell(story), "released-while-free")


def test_a_second_release_is_one_too_many() -> None:
    """Both lines are shown, and one of them is to go."""
    (finding,) = raised(STORIES["released-while-free"])
    assert (finding.level, finding.certainty) == ("error", "happened")
    assert finding.fields["reason"] == "A had released it already in line 2"
    assert finding.fix_at == ("story.py:2", "story.py:3")


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(STORIES["released-while-free"]), "released-while-free", gold)


@pytest.mark.parametrize(
    ("story", "reason", "fix_at"),
    [
        ("A releases left    A fails to release left", "A had not taken it", [1]),
        (
            "A acquires left\nB is refused left\nA releases left\n"
            "B releases left    B fails to release left",
            "its acquire() in line 2 had not succeeded",
            [4],
        ),
        (
            "A acquires left\nB releases left\nA releases left    A fails to release left",
            "B had released it in line 2 although A held it",
            [2, 3],
        ),
        (
            "left is RLock\nA acquires left\nB releases left    B may not release left",
            "B had not taken it",
            [3],
        ),
        (
            "room is BoundedSemaphore(2)\nA acquires room\nA releases room\n"
            "A releases room    A fails to release room",
            "A had released it already in line 3",
            [3, 4],
        ),
    ],
)
def test_the_reason_is_told(story: str, reason: str, fix_at: list[int]) -> None:
    """Not taken, not got, given back twice, or taken away by another."""
    (finding,) = raised(story)
    assert finding.fields["reason"] == reason
    assert finding.fix_at == tuple(f"story.py:{line}" for line in fix_at)


def test_the_release_that_failed_is_not_its_own_reason() -> None:
    """B's stamp lies before A's release, its exception after."""
    (finding,) = raised(
        "A acquires left\nB releases left\nA releases left\nB fails to release left"
    )
    assert finding.fields["reason"] == "B had not taken it"


def test_the_same_mistake_is_told_once() -> None:
    """Three processes run into it on one line."""
    story = "\n".join(
        f"P{n} releases left    P{n} fails to release left [a.py:3]" for n in range(3)
    )
    (finding,) = raised(story)
    assert finding.count == 3


# --- near misses ---


def test_other_exceptions_are_something_else() -> None:
    """Ctrl-C in release(), an acquire that failed, a start that cannot pickle."""
    for op, error in (
        ("released", "KeyboardInterrupt"),
        ("acquire", "ValueError: no"),
        ("started", "AssertionError: no"),
    ):
        trace = tell("A acquires left\nA releases left    A fails to release left")
        failed = next(event for event in trace.events if event.kind == "failed")
        failed.more = {"op": op, "error": error}
        assert found(trace, "released-while-free") == []


def test_a_release_that_did_not_raise_was_right() -> None:
    """The log may call a lock free that is not."""
    assert raised("A releases left") == []
