"""[[never]]: at all, before something else, or while something is held or set."""

from tests.gold import Gold
from tests.rules.house import broken, check_blocks
from tests.story import tell

BEFORE = '[[never]]\nevent = "ktv.py:20"\nbefore = "room.acquire"\n'
EARLY = """
    room is Semaphore(2)
    user0 acquires room
    user0 prints "user0 sings" [ktv.py:20]
    user1 prints "user1 sings" [ktv.py:20]
    user1 acquires room
"""


def test_for_each_by_itself_its_own_order_counts() -> None:
    """That somebody else came first is no excuse."""
    assert broken(BEFORE, EARLY) == []
    (finding,) = broken(BEFORE + "each = true", EARLY)
    assert (finding.slug, finding.fields["actor"]) == ("never-before", "user1")
    assert [place.at for place in finding.places] == ["ktv.py:20", "story.py:5"]
    assert finding.evidence == (("main.1", 1), ("main.1", 2))


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(BEFORE + "each = true", tell(EARLY), gold)
    rule = '[[never]]\nevent = "time.sleep"\nwhile_held = "left"\n'
    check_blocks(rule, tell("A acquires left\nA sleeps 1\nA releases left"), gold)


def test_what_never_came_is_early_too() -> None:
    """There is nothing to be before."""
    story = 'room is Semaphore(2)\nA acquires room\nB prints "sings" [ktv.py:20]'
    (finding,) = broken(BEFORE + "each = true", story)
    assert "never came at all" in finding.fields["order"]


def test_never_is_never() -> None:
    """Without a condition."""
    story = 'A prints "Traceback: no"\nA prints "fine"'
    (finding,) = broken('[[never]]\nevent = "prints Traceback*"', story)
    assert finding.slug == "never"
    assert broken('[[never]]\nevent = "prints Error*"', story) == []


def test_holding_is_ones_own() -> None:
    """Who sleeps while somebody else holds it does no harm."""
    rule = '[[never]]\nevent = "time.sleep"\nwhile_held = "left"\n'
    assert broken(rule, "A acquires left\nB sleeps 1\nA releases left") == []
    assert len(broken(rule, "A acquires left\nA sleeps 1\nA releases left")) == 1


def test_an_event_counts_only_while_its_flag_is_known() -> None:
    """Between the beginning of set() and its end nobody knows."""
    rule = '[[never]]\nevent = "prints *"\nwhile_set = "closed"\n'
    assert broken(rule, 'A begins to set closed\nB prints "x"\nA has set closed') == []
    assert len(broken(rule, 'A sets closed\nB prints "x"')) == 1
    assert broken(rule, 'A sets closed\nA clears closed\nB prints "x"') == []
