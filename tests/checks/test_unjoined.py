"""unjoined: a note where a child outlives its parent's code and nobody asked after it."""

from typing import Any

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.families import Family
from tests.checks.parents import left_alone
from tests.gold import Gold
from tracer.model.finding import Finding


def unjoined(family: Family) -> list[Finding]:
    return found(family.build.trace(), "unjoined")


def test_a_child_works_on_after_its_parent_s_last_line() -> None:
    """The start is the line to look at, and all that were started there are one."""
    (finding,) = unjoined(left_alone(3))
    assert (finding.level, finding.certainty, finding.count) == ("note", "happened", 3)
    assert (finding.fix_at, finding.fields["length"]) == (("story.py:11",), "250 ms")


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(left_alone().build.trace(), "unjoined", gold)


def test_who_is_asked_after_is_looked_after() -> None:
    """By a join() that timed out, or by is_alive() and exitcode."""
    for kind, more in (("timed_out", {"op": "join"}), ("reaped", {"code": 0})):
        family = left_alone()
        family.add(40, "MainProcess", kind, 14, child="p0", **more)
        assert unjoined(family) == []


@pytest.mark.parametrize(
    "more", [{"daemon": True}, {"role": "worker"}, {"role": "manager"}]
)  # fmt: skip
def test_daemons_and_workers_are_not_meant(more: dict[str, Any]) -> None:
    """They have others who care for them."""
    family = left_alone(**more)
    for event in family.build.events:
        if event.kind == "started" and event.more is not None:
            event.more |= more
    assert unjoined(family) == []


def test_who_is_joined_by_the_program_or_had_done_its_work_is_not_meant() -> None:
    """Between its last deed and its end lies nothing that anybody could miss."""
    family = Family()
    family.start(10, "p0")
    family.join(12, 30, "p0")
    assert unjoined(family) == []
    family = Family()
    family.start(10, "p0")
    family.add(20, "p0", "output", 5, stream="stdout", text="done")
    family.exit(60, "p0")
    family.add(50, "MainProcess", "requested", op="join", child="p0")
    family.add(70, "MainProcess", "joined", child="p0", code=0)
    assert unjoined(family) == []


def test_who_is_ended_by_its_parent_is_not_meant() -> None:
    """terminate() is an end, too."""
    family = left_alone()
    family.add(40, "MainProcess", "terminated", 12, child="p0")
    assert unjoined(family) == []
