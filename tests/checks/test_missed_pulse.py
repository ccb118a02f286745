"""missed-pulse: who waits through a pulse is told; who sees it, or whose time is over, is not."""

from typing import Any

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import STORIES
from tests.gold import Gold
from tests.story import tell
from tracer.model.finding import Finding

PULSE = """
    1: A waits for go
    2: main sets go
    2.001: main clears go
"""


def missed(story: str, **footer: Any) -> list[Finding]:
    return found(tell(story, **footer), "missed-pulse")


def test_a_wait_that_returns_false_without_a_timeout() -> None:
    """Certain; the lines of the setter and of the waiter are shown, and clear() is to go."""
    (finding,) = missed(STORIES["missed-pulse"])
    assert (finding.level, finding.certainty, finding.t) == ("error", "happened", 2_002_000_000)
    assert (finding.fields["actor"], finding.fields["width"], finding.count) == ("ann", "1 ms", 2)
    assert [place.at for place in finding.places] == ["story.py:3", "story.py:4", "story.py:1"]
    assert finding.fix_at == ("story.py:4",)


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(STORIES["missed-pulse"]), "missed-pulse", gold)


def test_those_who_wait_on_one_line_are_counted() -> None:
    """Four runners, one pulse; and of several Events of one list one is told."""
    waits = "".join(f"1: P{n} waits for go[{n % 2}] [a.py:7]\n" for n in range(4))
    pulse = "".join(f"2: main sets go[{n}] [a.py:8]\n2.1: main clears go[{n}] [a.py:9]\n"
                    for n in range(2))  # fmt: skip
    ends = "".join(f"3: P{n} returns False from go[{n % 2}]\n" for n in range(4))
    (finding,) = missed(waits + pulse + ends)
    assert finding.count == 4


def test_a_false_speaks_for_itself_where_calls_overlap() -> None:
    """Who sets and clears at the same time leaves the flag unknown, but a False is a False."""
    (finding,) = missed("""
        1: A waits for go
        2: B begins to set go
        2.1: C begins to clear go
        2.2: B has set go
        2.3: C has cleared go
        2.4: A returns False from go
    """)
    assert finding.certainty == "happened"


@pytest.mark.parametrize(
    "end",
    [
        "9: main joins A",
        "9: A is ended by tracer",
        "9: A dies",
        "9: A is interrupted waiting for go",
        "2.5: main clears go\n9: main joins A",
    ],
)
def test_a_wait_that_never_returns(end: str) -> None:
    """It waited over the whole pulse, and nothing came after it."""
    (finding,) = missed(PULSE + end, outcome="interrupted")
    assert (finding.level, finding.certainty) == ("error", "happened")
    assert f"{finding.fields['effect']}" == "wait() in line 1 never returned"


def test_a_wait_that_the_next_pulse_ends_is_a_suspicion() -> None:
    """It returned True: perhaps that is soon enough."""
    (finding,) = missed(PULSE + "4: main sets go\n4.1: A passes go")
    assert (finding.level, finding.certainty) == ("warning", "suspicion")


# --- near misses ---


@pytest.mark.parametrize(
    "story",
    [
        # Seen, if only told late.
        PULSE + "2.1: A passes go",
        # Two pulses so close that nobody can say which of them woke it.
        PULSE + "2.0011: main sets go\n2.1: A passes go",
        # Its time was over; and one that has not come to its end yet.
        "1: A waits for go within 0.5\n1.5: A gives up go\n2: main sets go\n2.001: main clears go",
        "1: A waits for go within 9\n2: main sets go\n2.001: main clears go\n5: main joins A",
        # It came after the pulse, or too little time has gone by since.
        "1: main sets go\n1.1: main clears go\n2: A waits for go\n9: main joins A",
        PULSE + "2.5: main joins A",
        # False for a reason that is not in the trace: no pulse lies in the wait.
        "1: main sets go\n1.1: main clears go\n2: A waits for go within 1\n"
        "2.9: A returns False from go",
        "1: A waits for go\n2: A returns False from go",
        # Overlapping calls, and a wait that does not return: the flag is not known.
        """
        1: A waits for go
        2: B begins to set go
        2.1: C begins to clear go
        2.2: B has set go
        2.3: C has cleared go
        9: main joins A
        """,
        # Set again, and stays so: it will come.
        PULSE + "8: main sets go\n9: main joins A",
        # A traffic light.
        """
        1: A waits for green
        2: main sets green
        2.0001: A passes green
        12: main clears green
        13: A waits for green
        22: main sets green
        22.0001: A passes green
        """,
        # Conditions and barriers are not Events.
        "gate is Barrier(2)\n1: A arrives at gate\n2: B arrives at gate\n2.1: A passes gate",
    ],
)
def test_near_misses(story: str) -> None:
    """No pulse, not over the whole of it, or nothing that could be told for certain."""
    assert missed(story) == []
