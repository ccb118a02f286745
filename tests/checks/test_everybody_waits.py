"""everybody-waits: what nobody is left to give is not said to have been taken by who ended."""

import pytest

from tests.story import tell
from tracer.checks import check

_DONE = "q is JoinableQueue\nmain puts and feeds 1 into q\nmain puts and feeds 2 into q\n"


@pytest.mark.parametrize(
    "story",
    [
        "A sees go clear\nA exits\nmain waits for go",
        "A sends 1 through end\nA exits\nmain listens at end",
        "signal is Semaphore(0)\nA releases signal\nA acquires signal\nA exits\n"
        "main requests signal",
        "q is Queue(1)\nmain puts and feeds 1 into q\nA gets from q\nA exits\n"
        "main puts and feeds 1 into q\nmain wants room in q",
    ],
)
def test_who_could_have_given_it_and_ended_took_nothing(story: str) -> None:
    """No lock went with the one other process that ever used it."""
    assert [finding.slug for finding in check(tell(story))] == ["everybody-waits"]


def test_who_held_it_took_it() -> None:
    """A lock that is never given back is told as that."""
    slugs = [one.slug for one in check(tell("A acquires left\nA exits\nmain requests left"))]
    assert slugs[0] == "waits-for-dead"


def test_a_queue_whose_last_producer_ended_is_a_matter_of_sentinels() -> None:
    """Although only one process ever put."""
    story = "A puts and feeds 1 into q\nA exits\nmain gets from q\nmain wants from q"
    assert [finding.slug for finding in check(tell(story))] == ["no-sentinel"]


@pytest.mark.parametrize("end", ["A exits\n", ""])
def test_items_that_are_never_reported_done(end: str) -> None:
    """The get() is named, after which task_done() is missing."""
    story = _DONE + "A gets from q\nA gets from q\nA is done with an item of q\n" + end
    stuck = "" if end else "A wants from q\n"
    (finding,) = check(tell(story + stuck + "main waits for q"))
    assert finding.slug == "everybody-waits"
    assert "still missing 1" in finding.fields["how"]
    assert finding.fix_at[0] == "story.py:5"
    assert "line 5" in finding.fields["change"]


def test_items_that_nobody_takes() -> None:
    """Then it is get() that is missing, too."""
    (finding,) = check(
        tell(_DONE + "A gets from q\nA is done with an item of q\nA exits\nmain waits for q")
    )
    assert "still missing 1, 1 of them" in finding.fields["how"]
    assert finding.fields["change"].startswith("take everything out of q")
