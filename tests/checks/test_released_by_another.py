"""released-by-another: a release of somebody else's Lock is told; a hand-over is only noted."""

from typing import Any

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import STORIES
from tests.gold import Gold
from tests.story import tell
from tracer.checks import check
from tracer.model.finding import Finding


def thefts(story: str, **footer: Any) -> list[Finding]:
    return found(tell(story, **footer), "released-by-another")


def test_who_did_not_get_it_releases_it() -> None:
    """It was refused: whatever follows, this release is none of its own."""
    (finding,) = thefts(STORIES["released-by-another"])
    assert (finding.level, finding.certainty) == ("warning", "happened")
    assert (finding.fields["actor"], finding.fields["holder"]) == ("B", "A")
    assert finding.fix_at == ("story.py:3",)
    assert [place.at for place in finding.places] == ["story.py:1", "story.py:2", "story.py:3"]


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(STORIES["released-by-another"]), "released-by-another", gold)


def test_the_holder_finds_it_free() -> None:
    """A's own release raises: an error of its own, that names B as well."""
    slugs = {
        f.slug: f
        for f in check(
            tell("""
            A acquires left
            B releases left
            A releases left    A fails to release left
            """)
        )
    }
    assert slugs["released-by-another"].level == "warning"
    assert slugs["released-while-free"].fields["reason"].startswith("B had released it in line 2")


def test_a_theft_in_a_program_that_did_not_end_is_open() -> None:
    """A may still be inside, and it does release the lock itself at other times."""
    story = "A acquires left\nA releases left\nA acquires left\nB releases left"
    (finding,) = thefts(story, outcome="stopped")
    assert finding.level == "warning"


# --- near misses ---


@pytest.mark.parametrize(
    ("story", "count"),
    [
        # Always one takes and another releases: a signal.
        ("main acquires done\nmain requests done\nA releases done\nmain acquires done", 1),
        # Ping and pong.
        (
            """
            main acquires pong
            A acquires ping [story.py:1]
            A releases pong [story.py:2]
            B acquires pong [story.py:3]
            B releases ping [story.py:4]
            A acquires ping [story.py:1]
            A releases pong [story.py:2]
            B acquires pong [story.py:3]
            B releases ping [story.py:4]
            """,
            4,
        ),
        # The last reader releases what the first one took; sometimes both are the same.
        (
            """
            R acquires empty
            S releases empty
            R acquires empty
            R releases empty
            """,
            1,
        ),
    ],
)
def test_a_hand_over_is_a_note(story: str, count: int) -> None:
    """All is balanced in the end."""
    found = thefts(story)
    assert {finding.level for finding in found} == {"note"}
    assert sum(finding.count for finding in found) == count


@pytest.mark.parametrize(
    "story",
    [
        "A acquires left\nA releases left\nB acquires left\nB releases left",
        # It raised, so it took nothing from A, who had released it in the meantime.
        "A acquires left\nB releases left\nA releases left\nB fails to release left",
        # Not a Lock: permits have no holder, an RLock has an owner who alone may release it.
        "room is Semaphore(1)\nA acquires room\nB releases room",
        "left is RLock\nA acquires left\nB releases left    B may not release left",
        # The recording is at fault: nothing is built on it.
        "A acquires left\nB acquires left\nA releases left\nB releases left",
    ],
)
def test_near_misses(story: str) -> None:
    """Nobody's Lock is released by another."""
    assert thefts(story) == []
