"""more-holders: too many inside are told with the release that let them in; hand-overs are not."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import STORIES
from tests.gold import Gold
from tests.story import tell
from tracer.checks import check
from tracer.model.finding import Finding

TWICE = """
    room is {type}(2)
    A acquires room
    A releases room
    A releases room
    A acquires room
    B acquires room
    C acquires room
    A releases room
    B releases room
    C releases room
"""


def crowds(story: str) -> list[Finding]:
    return found(tell(story), "more-holders")


def test_who_releases_what_it_did_not_get_lets_another_in() -> None:
    """C is inside while A is; B's release is the cause, and the line to change."""
    (finding,) = crowds(STORIES["more-holders"])
    assert (finding.level, finding.certainty, finding.t) == ("error", "happened", 1_900_000_000)
    fields = finding.fields
    assert (fields["actors"], fields["count"], fields["permits"]) == (("A", "C"), 2, 1)
    assert fields["releaser"] == "B"
    assert finding.fix_at == ("story.py:4",)
    assert [place.at for place in finding.places] == ["story.py:4", "story.py:1", "story.py:5"]


def test_one_mistake_is_told_once() -> None:
    """The ValueError of C and the releases of others are what came of it."""
    assert [finding.slug for finding in check(tell(STORIES["more-holders"]))] == ["more-holders"]


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(STORIES["more-holders"]), "more-holders", gold)


def test_a_permit_given_back_twice_makes_room_for_one_more() -> None:
    """Both lines of A are shown; the value went beyond the initial one, but is not told again."""
    (finding,) = check(tell(TWICE.format(type="Semaphore")))
    assert (finding.slug, finding.level) == ("more-holders", "error")
    assert (finding.fields["count"], finding.fields["permits"]) == (3, 2)
    assert f"{finding.fields['lines']}" == "lines 3 and 4"
    assert f"{finding.fields['lines']:zh}" == "第 3 和 4 行"
    assert finding.fix_at == ("story.py:3", "story.py:4")


def test_the_end_of_a_with_block_is_told_by_its_first_line() -> None:
    """Its release has no line of its own where the block released already."""
    trace = tell(TWICE.format(type="Semaphore"))
    second = [event for event in trace.events if event.kind == "released"][1]
    second.at = None
    (finding,) = found(trace, "more-holders")
    assert f"{finding.fields['lines']}" == "lines 3 and 2"


def test_a_stolen_permit_of_a_bounded_semaphore() -> None:
    """Its count never exceeds; until somebody's own release raises there is one too many."""
    (finding,) = crowds("""
        room is BoundedSemaphore(2)
        A acquires room
        B acquires room
        C is refused room
        C releases room
        D acquires room
        A releases room
        B releases room
        D releases room
        D fails to release room
    """)
    assert finding.fields["releaser"] == "C"
    assert finding.fields["actors"] == ("A", "B", "D")


def test_a_permit_out_of_the_blue_may_be_meant() -> None:
    """Main adds one, and so there are three: the fact is certain, the mistake is not."""
    (finding,) = crowds("""
        room is Semaphore(2)
        main releases room
        A acquires room
        B acquires room
        C acquires room
        A releases room
        B releases room
        C releases room
    """)
    assert (finding.level, finding.certainty) == ("warning", "happened")


def test_of_many_rooms_one_is_told() -> None:
    """What happens to rooms[0] happens to rooms[1], on the same lines."""
    lines = [
        f"A {verb} rooms[{number}] [story.py:{line}]"
        for number in range(3)
        for line, verb in enumerate(("acquires", "releases", "releases", "acquires"), 1)
    ]
    lines += [f"B acquires rooms[{n}] [story.py:1]" for n in range(3)]
    lines += [f"{who} releases rooms[{n}] [story.py:2]" for n in range(3) for who in "AB"]
    rooms = [f"rooms[{n}] is Semaphore(1)" for n in range(3)]
    (finding,) = crowds("\n".join(rooms + lines))
    assert finding.count == 3


# --- near misses ---


@pytest.mark.parametrize(
    "story",
    [
        # One more is inside when the first has left, as it should be.
        """
        room is Semaphore(2)
        A acquires room
        B acquires room
        A releases room
        C acquires room
        B releases room
        C releases room
        """,
        # Baton: what A took, B gives back; A goes on without it, and nothing is given twice.
        """
        A acquires left
        B releases left
        C acquires left
        C releases left
        """,
        # The first reader takes, the last one gives back: R was first, S last, then the reverse.
        """
        empty is Lock
        R acquires empty
        S releases empty
        S acquires empty
        R releases empty
        R acquires empty
        S releases empty
        """,
        # Producers take, consumers give, and each is both in turn.
        """
        empty is Semaphore(1)
        A acquires empty
        B releases empty
        B acquires empty
        A releases empty
        A acquires empty
        B releases empty
        """,
        # Signals: the count begins at 0, nobody holds anything.
        """
        full is Semaphore(0)
        A releases full
        A releases full
        B acquires full
        C acquires full
        """,
        # Who has two permits is two.
        """
        room is Semaphore(2)
        A acquires room
        A acquires room
        A releases room
        A releases room
        """,
        # Nobody was inside twice, the failed release did nothing.
        """
        A acquires left
        A releases left
        A releases left    A fails to release left
        B acquires left
        B releases left
        """,
    ],
)
def test_near_misses(story: str) -> None:
    """However strange the pairs look: at no time were there too many for certain."""
    assert crowds(story) == []
