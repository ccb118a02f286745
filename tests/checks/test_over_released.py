"""over-released: more permits than at the beginning are told; goods that are produced are not."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import STORIES
from tests.gold import Gold
from tests.story import tell
from tracer.model.finding import Finding


def over(story: str) -> list[Finding]:
    return found(tell(story), "over-released")


def test_a_permit_given_back_twice() -> None:
    """The value goes beyond the initial one."""
    (finding,) = over(STORIES["over-released"])
    assert (finding.level, finding.certainty) == ("warning", "happened")
    assert (finding.fields["value"], finding.fields["initial"]) == (3, 2)
    assert f"{finding.fields['lines']}" == "lines 3 and 4"
    assert finding.fix_at == ("story.py:3", "story.py:4")


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(STORIES["over-released"]), "over-released", gold)


def test_the_one_who_gave_too_much_is_named_not_the_last() -> None:
    """A's second release is the wrong one; it shows when B gives its own back."""
    (finding,) = over("""
        room is Semaphore(2)
        A acquires room
        B acquires room
        A releases room
        A releases room
        B releases room
    """)
    assert (finding.fields["actor"], finding.t) == ("A", 5_000_000_000)


def test_nobody_takes_it_at_all() -> None:
    """The acquire() was forgotten, not the consumer."""
    (finding,) = over("room is Semaphore(2)\nA releases room\nB releases room")
    assert (finding.level, finding.fields["value"]) == ("warning", 4)


# --- near misses ---


def test_who_only_gives_may_produce() -> None:
    """Two in stock, one comes in, customers take them away: a note."""
    (finding,) = over("""
        stock is Semaphore(2)
        supplier releases stock
        customer acquires stock
    """)
    assert finding.level == "note"


@pytest.mark.parametrize(
    "story",
    [
        "full is Semaphore(0)\nA releases full\nA releases full\nB acquires full",
        "room is Semaphore(2)\nA acquires room\nB acquires room\nA releases room\nB releases room",
        "empty is Semaphore(1)\nA acquires empty\nB releases empty\nA acquires empty",
        "room is BoundedSemaphore(1)\nA releases room    A fails to release room",
        "A acquires left\nA releases left\nA releases left    A fails to release left",
    ],
)
def test_near_misses(story: str) -> None:
    """Signals, pairs, a bounded buffer, and what raises by itself."""
    assert over(story) == []
