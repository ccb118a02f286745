"""barrier-unfilled: too few come, or not equally often; quiet where others hold them up."""

from typing import Any

import pytest

from tests.checks.blocks import check_blocks, found
from tests.gold import Gold
from tests.story import tell
from tracer.checks import check
from tracer.model.finding import Finding

THREE = """
    hut is Barrier(4)
    ann arrives at hut
    ben arrives at hut
    cem arrives at hut
    main joins ann
"""
ROUND = """
    hut is Barrier(2)
    ann arrives at hut
    ben arrives at hut
    ann passes hut    ben passes hut
"""
PATIENCE = """
    hut is Barrier(2)
    ann arrives at hut within 0.5
    ann gives up hut
"""


def unfilled(story: str, **footer: Any) -> list[Finding]:
    return found(tell(story, **footer), "barrier-unfilled")


def test_fewer_come_than_it_was_made_for() -> None:
    """Told instead of everybody-waits, at the line that makes it."""
    (finding,) = check(tell(THREE))
    assert (finding.slug, finding.level, finding.certainty) == (
        "barrier-unfilled", "error", "happened",
    )  # fmt: skip
    assert finding.fix_at == ("story.py:1",)
    assert finding.fields["change"].startswith("Barrier(3) in line 1, or let 1 more")


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(THREE), "barrier-unfilled", gold)


def test_one_comes_once_more_than_the_others() -> None:
    """The wait is the line to look at."""
    (finding,) = check(tell(ROUND + "ben exits\nann arrives at hut\nmain joins ann"))
    assert finding.fields["how"].startswith("ann came 2 times, ben only once")
    assert finding.fix_at == ("story.py:6",)


def test_one_ended_by_an_exception_before_it_came() -> None:
    """Then that is what to see to, and abort() tells the others."""
    story = ROUND + "ann arrives at hut\nben exits with ValueError: no\nmain joins ann"
    (finding,) = unfilled(story, outcome="deadlock")
    assert finding.fields["how"] == "ben ended by ValueError before it came"
    assert "hut.abort()" in finding.fields["change"]


def test_somebody_is_interrupted_at_it() -> None:
    """Ctrl-C ends what would never have ended."""
    story = THREE + "ann is interrupted waiting for hut\nann exits\n"
    (finding,) = unfilled(story, outcome="interrupted")
    assert finding.level == "error"


def test_somebody_is_ended_by_the_program_at_it() -> None:
    """A warning: it was given up."""
    (finding,) = unfilled(THREE.replace("main joins ann", "main terminates ann\nann dies -15"))
    assert (finding.level, finding.fields["actors"]) == ("warning", ("ann",))


@pytest.mark.parametrize(
    ("story", "code", "level"),
    [
        (PATIENCE, 0, "note"),
        (PATIENCE, 1, "warning"),
        (PATIENCE + "ann exits with threading.BrokenBarrierError", 0, "error"),
        (PATIENCE + "ben arrives at hut\nben finds hut broken", 1, "note"),
    ],
)
def test_a_timeout_that_ran_out(story: str, code: int, level: str) -> None:
    """Nobody else ever came, and perhaps nobody was ready for that; or one came too late."""
    (finding,) = unfilled(story, exit=code)
    assert (finding.level, finding.certainty) == (level, "happened")


@pytest.mark.parametrize(
    "story",
    [
        ROUND + "ann exits    ben exits",
        # Still on their way: who runs may come.
        ROUND + "ann arrives at hut",
        # Main waits, too.
        ROUND.replace("ben", "main"),
        # The program broke it on purpose, and everybody there knows.
        "hut is Barrier(3)\nann arrives at hut\nben aborts hut\nann finds hut broken",
        # Those who are missing hold each other up: that is the cause, and it is told.
        THREE.replace("main joins ann", "") + "dan acquires left\neve acquires right\n"
        "dan requests right\neve requests left\nmain joins dan",
        # One who is missing waits for something else.
        THREE + "dan waits for go",
        # A daemon may stand at it when the program ends.
        "hut is Barrier(2)\nann arrives at hut\nann is ended by tracer\nmain exits",
    ],
)
def test_near_misses(story: str) -> None:
    """It fills, it may still fill, or it is not the cause."""
    assert unfilled(story) == []
