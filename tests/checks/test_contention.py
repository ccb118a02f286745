"""Starvation, lost parallelism, long holds: stories in which locks cost time, and in which not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import EXAMPLES, NAP, SERIAL, overtaking
from tests.story import tell
from tracer.checks import check

if TYPE_CHECKING:
    from tests.gold import Gold

SLUGS: Final = ("starvation", "lost-parallelism", "long-hold")


def slugs(story: str) -> list[str]:
    """Which of the three fire."""
    return [one.slug for one in check(tell(story)) if one.slug in SLUGS]


@pytest.mark.parametrize("slug", SLUGS)
def test_each_reads_like_this(slug: str, gold: Gold) -> None:
    """Who, where, how long, and what to change; in both languages."""
    check_blocks(EXAMPLES[slug](), slug, gold)


def test_they_are_notes_that_happened() -> None:
    """Nobody promises fairness, and a lock is there to let one at a time in."""
    for slug in SLUGS:
        (finding,) = found(EXAMPLES[slug](), slug)
        assert (finding.level, finding.certainty) == ("note", "happened")


def test_overtaken_a_few_times_is_nothing() -> None:
    """Ten times, and twice by each, is where it begins."""
    assert slugs(overtaking(9)) == []
    assert slugs(overtaking(10)) == ["starvation"]


def test_overtaken_within_a_moment_is_nothing() -> None:
    """Nobody notices a wait of a few milliseconds."""
    assert slugs(overtaking(50, step=0.0001)) == []


def test_first_come_first_served_overtakes_nobody() -> None:
    """However many have it before, if they asked before."""
    lines = [f"1.0{n:02}: p{n} requests lock" for n in range(30)]
    lines += [f"1.{100 + n * 20}: p{n} acquires lock\n1.{118 + n * 20}: p{n} releases lock"
              for n in range(30)]  # fmt: skip
    assert "starvation" not in slugs("1.0: Z acquires lock\n" + "\n".join(lines))


def test_whoever_never_gets_it_is_starved_as_well() -> None:
    """The wait goes on until the end of the trace."""
    unanswered = "\n".join(overtaking(20).splitlines()[:-2])
    (finding,) = found(tell(unanswered), "starvation")
    assert "never" in finding.fields["how"]


def test_a_signal_is_not_waited_for_in_vain() -> None:
    """Who gives what it never took sends a signal: to wait for it is no loss."""
    story = overtaking(20).replace("A releases", "S releases")
    assert slugs(story) == []


def test_work_outside_of_the_lock_is_parallel() -> None:
    """The same holds, but each works for longer without it."""
    outside = SERIAL.replace("A exits", 'A marks "on"').replace("B exits", 'B marks "on"')
    outside += "4.0: A exits\n4.1: B exits\n4.2: C exits"
    assert slugs(SERIAL) == ["lost-parallelism"]
    assert slugs(outside) == []


def test_waiting_for_a_start_signal_is_no_parallelism_either() -> None:
    """Two seconds at a gate neither count for nor against the lock."""
    late = "\n".join(
        f"{float(t) + 2}:{rest}" if float(t) >= 1 else f"{t}:{rest}"
        for t, _, rest in (line.strip().partition(":") for line in SERIAL.strip().splitlines())
    )
    gate = "\n".join(f"0.999: {name} waits for go\n2.999: {name} passes go" for name in "ABC")
    lines = sorted(f"{gate}\n{late}".splitlines(), key=lambda line: float(line.partition(":")[0]))
    assert slugs("\n".join(lines)) == ["lost-parallelism"]


def test_some_processes_of_many_are_counted() -> None:
    """The program is not serial if others do not need the lock."""
    story = "0.9: main starts D\n0.9: main starts E\n" + SERIAL + "2.0: D exits\n2.0: E exits"
    (finding,) = found(tell(story), "lost-parallelism")
    assert finding.fields["who"] == "3 of 5 processes run"


def test_sleeping_with_a_lock_that_nobody_wants_is_nothing() -> None:
    """And neither is sleeping after it was given back."""
    assert slugs(NAP) == ["long-hold"]
    assert (
        slugs("lock is Lock\n1.0: A acquires lock\n1.1: A sleeps 0.5\n1.7: A releases lock") == []
    )
    assert (
        slugs("""
            1.0: A acquires lock
            1.01: B requests lock
            1.02: A releases lock
            1.021: B acquires lock
            1.03: A sleeps 0.5
            1.04: B releases lock
        """)
        == []
    )


def test_a_room_for_several_may_be_slept_in() -> None:
    """A semaphore of several permits is a house, and to be inside takes its time."""
    assert slugs(NAP.replace("lock", "room").replace("1.0:", "room is Semaphore(2)\n1.0:", 1)) == []


def test_a_hold_much_longer_than_the_others_is_told() -> None:
    """The others took 10 ms each, and B had to wait."""
    short = "\n".join(
        f"1.{n}0: A acquires lock\n1.{n}05: B requests lock\n1.{n}1: A releases lock\n"
        f"1.{n}11: B acquires lock\n1.{n}12: B releases lock"
        for n in range(5)
    )
    long = "2.0: A acquires lock\n2.01: B requests lock\n2.4: A releases lock\n2.5: B acquires lock"
    (finding,) = found(tell(f"{short}\n{long}"), "long-hold")
    assert finding.t == 2_000_000_000
    assert finding.fields["waiters"] == ("B",)
    assert slugs(short) == []


def test_who_gave_up_has_waited_too() -> None:
    """It is named, though it is gone when the lock is given back."""
    (finding,) = found(
        tell("""
            1.0: A acquires lock
            1.1: B requests lock within 0.5
            1.2: A sleeps 1
            1.6: B gives up acquiring lock
            2.3: A releases lock
        """),
        "long-hold",
    )
    assert finding.fields["waiters"] == ("B",)
    assert finding.fields["waited"] == "500 ms"
