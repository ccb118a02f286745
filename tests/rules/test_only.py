"""[[only]]: allowed while the process holds a lock, or an Event is set."""

from tests.gold import Gold
from tests.rules.house import broken, check_blocks
from tests.story import tell

RULE = '[[only]]\nevent = "balance.write"\nwhile_held = "lock"\n'
BARE = """
    lock is Lock
    A acquires lock
    A reads 1 from balance    A writes 2 to balance
    A releases lock
    B reads 2 from balance    B writes 3 to balance
"""


def test_what_is_done_without_the_lock_is_told() -> None:
    """By the process itself: that another one holds it does not help."""
    (finding,) = broken(RULE, BARE)
    assert (finding.slug, finding.fields["actor"]) == ("only-while", "B")
    assert finding.fix_at == ("story.py:5",)
    story = "lock is Lock\nA acquires lock\nB writes 1 to balance\nA releases lock"
    assert len(broken(RULE, story)) == 1


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(RULE, tell(BARE), gold)


def test_an_event_has_to_be_set() -> None:
    """Where its flag is not known, nothing is said."""
    rule = '[[only]]\nevent = "prints *"\nwhile_set = "green"\n'
    assert len(broken(rule, 'A prints "goes"\nB sets green')) == 1
    assert broken(rule, 'B sets green\nA prints "goes"') == []
    assert broken(rule, 'B begins to set green\nA prints "goes"\nB has set green') == []
