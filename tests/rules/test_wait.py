"""[[wait]]: how long somebody may wait for an object."""

from tests.gold import Gold
from tests.rules.house import broken, check_blocks
from tests.story import tell

STORY = """
    1.0: A acquires left
    2.0: B requests left
    5.0: A releases left
    5.1: B acquires left    B releases left
"""


def test_a_wait_that_is_too_long_is_told_with_who_ended_it() -> None:
    """From asking to getting."""
    (finding,) = broken("[[wait]]\nat_most = 3", STORY)
    assert (finding.slug, finding.fields["waited"]) == ("wait-at-most", "3.10 s")
    assert [place.at for place in finding.places] == ["story.py:2", "story.py:3"]
    assert broken("[[wait]]\nat_most = 3.2", STORY) == []
    assert broken('[[wait]]\nat_most = 1\nwho = "A"', STORY) == []


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks('[[wait]]\non = "left"\nat_most = 3', tell(STORY), gold)


def test_a_join_and_a_sleep_are_no_such_waits() -> None:
    """The main process has nothing else to do."""
    story = "1.0: main joins A\n9.0: A exits\n9.1: main has joined A\n9.2: main sleeps 5"
    assert broken("[[wait]]\nat_most = 1", story) == []


def test_a_wait_without_an_end_lasts_until_the_trace_ends() -> None:
    """Nobody ended it."""
    story = "1.0: A acquires left\n2.0: B requests left\n9.0: A exits"
    (finding,) = broken("[[wait]]\nat_most = 3", story)
    assert "nobody ended the wait" in finding.fields["how"]
