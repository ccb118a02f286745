"""[[eventually]]: has to be done by the end, by somebody or by each."""

from tests.gold import Gold
from tests.rules.house import broken, check_blocks
from tests.story import tell

RULE = '[[eventually]]\nevent = "prints * eats"\nwho = "phil*"\n'
STORY = """
    phil0 prints "phil0 eats"    phil1 prints "phil1 thinks"
    phil0 exits    phil1 exits    main exits
"""


def test_one_is_enough_unless_each_is_meant() -> None:
    """`each` asks every process that `who` names."""
    assert broken(RULE, STORY) == []
    (finding,) = broken(RULE + "each = true", STORY)
    assert "phil1 never" in finding.fields["who"]
    (finding,) = broken(RULE.replace("eats", "sings"), STORY)
    assert finding.fields["who"] == "nobody"


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(RULE + "each = true", tell(STORY), gold)


def test_what_is_cut_short_may_come_yet() -> None:
    """A suspicion is a warning at most."""
    (finding,) = broken(RULE + "each = true", tell(STORY, outcome="stopped"))
    assert (finding.level, finding.certainty) == ("warning", "suspicion")


def test_starts_and_ends_are_acts_of_processes() -> None:
    """By the name of the process."""
    assert broken('[[eventually]]\nevent = "phil1.exit"', STORY) == []
    story = "main starts a\na exits\nmain joins a\nmain has joined a"
    assert broken('[[eventually]]\nevent = "a.join"\nwho = "MainProcess"', story) == []
    assert len(broken('[[eventually]]\nevent = "a.join"', "main starts a\na exits")) == 1
