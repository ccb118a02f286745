"""[[inside]]: counts who is there at once, in what is held, in spans and in lines."""

import pytest

from tests import scenes
from tests.gold import Gold
from tests.rules.house import broken, check_blocks
from tests.story import tell

AT_MOST = '[[inside]]\nof = "{of}"\nat_most = {n}\n'
AT_LEAST = '[[inside]]\nof = "{of}"\nat_least = {n}\n'

# user2 comes past the semaphore: to its own book-keeping all is well.
FORGOTTEN = """
    room is Semaphore(2)
    user0 acquires room                           user1 acquires room
    user0 prints "user0 sings" [ktv.py:20]        user1 prints "user1 sings" [ktv.py:20]
    user2 prints "user2 sings" [ktv.py:20]
    user0 prints "user0 is done" [ktv.py:22]      user1 prints "user1 is done" [ktv.py:22]
    user0 releases room                           user1 releases room
    user2 prints "user2 is done" [ktv.py:22]
"""


def test_people_are_counted_not_permits() -> None:
    """A forgotten `with` is seen in the lines, although nobody took a permit too many."""
    assert broken(AT_MOST.format(of="room", n=2), FORGOTTEN) == []
    (finding,) = broken(AT_MOST.format(of="ktv.py:19-22", n=2), FORGOTTEN)
    assert (finding.slug, finding.level, finding.certainty) == (
        "at-most-inside",
        "error",
        "happened",
    )
    assert finding.fields["actors"] == ("user0", "user1", "user2")
    assert [place.at for place in finding.places] == ["ktv.py:20"] * 3


def test_who_holds_nothing_is_named() -> None:
    """The others hold a permit: the culprit is the one that came without."""
    (finding,) = broken(AT_MOST.format(of="ktv.py:19-22", n=2), FORGOTTEN)
    assert "user2 came in without" in finding.fields["change"]
    assert [place.phrases[-1].key for place in finding.places] == [
        "holds",
        "holds",
        "holds-nothing",
    ]


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    rule = (
        AT_MOST.format(of="ktv.py:19-22", n=2) + 'name = "singing"\nbecause = "two microphones"\n'
    )
    check_blocks(rule, tell(FORGOTTEN), gold)
    check_blocks(AT_LEAST.format(of="room", n=3), tell(FORGOTTEN), gold)


def test_as_many_as_are_allowed_are_no_crowd() -> None:
    """Thirteen guests, four rooms."""
    assert broken(AT_MOST.format(of="semaphore", n=4), scenes.ktv()) == []
    assert broken(AT_LEAST.format(of="semaphore", n=4), scenes.ktv()) == []
    (finding,) = broken(AT_MOST.format(of="semaphore", n=3), scenes.ktv())
    assert finding.fields["count"] == 4


def test_spans_are_counted_each_by_its_name() -> None:
    """Two that eat and one that sleeps are not three of a kind."""
    story = """
        A enters eating    B enters eating    C enters sleeping
        A leaves eating    B leaves eating    C leaves sleeping
    """
    assert broken(AT_MOST.format(of="*ing", n=2), story) == []
    (finding,) = broken(AT_MOST.format(of="*ing", n=1), story)
    assert finding.fields["area"] == "eating"


def test_whoever_leaves_makes_room() -> None:
    """One after the other is never two."""
    story = """
        A acquires left
        A releases left    B acquires left
        B releases left
    """
    assert broken(AT_MOST.format(of="left", n=1), story) == []


def test_in_lines_one_is_only_while_events_prove_it() -> None:
    """A loop that comes round again has been elsewhere in between; so has an event elsewhere."""
    story = """
        A prints "in" [a.py:10]
        A prints "out" [a.py:11]
        B prints "in" [a.py:10]
        B prints "out" [a.py:11]
        A prints "in" [a.py:10]
        B prints "elsewhere" [a.py:30]
        A prints "out" [a.py:11]
    """
    assert broken(AT_MOST.format(of="a.py:10-11", n=1), story) == []


def test_a_wait_in_one_line_is_one_stay() -> None:
    """Its answer stands in the same line."""
    story = "A sleeps 3 [a.py:10]\nB sleeps 3 [a.py:10]"
    (finding,) = broken(AT_MOST.format(of="a.py:10", n=1), story)
    assert finding.fields["count"] == 2


def test_only_those_who_are_meant_count() -> None:
    """`who` is a pattern of names."""
    rule = AT_MOST.format(of="ktv.py:19-22", n=1)
    assert broken(rule + 'who = "user2"\n', FORGOTTEN) == []
    assert broken(rule + 'who = "user?"\n', FORGOTTEN) != []


def test_too_few_are_told_only_of_a_whole_run() -> None:
    """What was cut short may have become more."""
    story = "A acquires room\nA releases room"
    (finding,) = broken(AT_LEAST.format(of="room", n=2), story)
    assert (finding.slug, finding.fields["count"]) == ("at-least-inside", 1)
    assert broken(AT_LEAST.format(of="room", n=2), tell(story, outcome=None)) == []
    assert broken(AT_LEAST.format(of="room", n=2), tell(story, outcome="stopped")) == []


@pytest.mark.parametrize("between", ['    A prints "gone" [a.py:40]', ""])
def test_at_least_is_judged_over_the_longest_time_that_events_allow(between: str) -> None:
    """Nobody is accused for the moment between two events."""
    story = f"""
        A prints "in" [a.py:10]
        B prints "in" [a.py:10]
        {between}
        A prints "elsewhere" [a.py:30]    B prints "elsewhere" [a.py:30]
    """
    assert broken(AT_LEAST.format(of="a.py:10", n=2), story) == []
