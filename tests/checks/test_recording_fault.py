"""Traces that contradict themselves or lack events, and what is left of the findings then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import EXAMPLES, STORIES
from tests.story import tell
from tracer.checks import check
from tracer.model.events import order

if TYPE_CHECKING:
    from tests.gold import Gold
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace

FAULT, MISSING = "recording-fault", "recording-incomplete"
LEAKS = "1: A acquires left\n2: A exits\n3: B requests left within 1\n4: B gives up acquiring left"


def fault(trace: Trace) -> Finding:
    """The one contradiction of a trace."""
    (finding,) = found(trace, FAULT)
    assert (finding.level, finding.certainty) == ("note", "happened")
    return finding


def slugs(trace: Trace) -> list[str]:
    return [finding.slug for finding in check(trace)]


def test_a_contradiction_reads_like_this(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(STORIES[FAULT]), FAULT, gold)


def test_a_gap_reads_like_this(gold: Gold) -> None:
    """With what became of the other findings."""
    check_blocks(EXAMPLES[MISSING](), MISSING, gold)


def test_two_holders_are_a_fault_of_the_recording() -> None:
    """Said as such, as a note, and nobody is blamed for what follows from it."""
    trace = tell("A acquires left\nB acquires left\nA releases left\nB releases left", lost=3)
    finding = fault(trace)
    assert slugs(trace) == [FAULT]
    assert finding.actor == "main.1"
    assert finding.fields["lost"] == " (3 of its events were lost)"
    assert "A held it" in finding.fields["how"]


def test_a_permit_that_was_not_there_is_a_fault_of_the_recording() -> None:
    """The count cannot go below 0."""
    finding = fault(tell("room is Semaphore(1)\nA acquires room\nB acquires room\nC acquires room"))
    assert finding.actor == "main.1"
    assert "当时由 A 持有" in f"{finding.fields['how']:zh}"


def test_nothing_comes_out_of_a_queue_that_nobody_put_in() -> None:
    """If its beginning is in the trace; else it may have been full."""
    story = "A puts and feeds x into q\nB gets from q\nB gets from q"
    assert "takes out of q what nobody put in" in fault(tell(story)).fields["what"]
    assert found(tell(story.rpartition("\n")[0]), FAULT) == []
    late = tell(story)
    late.events = [event for event in late.events if event.kind != "created"]
    assert found(late, FAULT) == []


def test_nobody_goes_on_after_its_end() -> None:
    """But its process may still be ended, or print a last word."""
    assert (
        "A goes on after its end"
        in (fault(tell("A exits\nA acquires left\nA releases left")).fields["what"])
    )
    assert "after its end" in fault(tell('A dies\nA prints "x"')).fields["what"]
    assert found(tell('A exits\nA prints "bye"\nA dies -15'), FAULT) == []


def test_times_and_numbers_go_the_same_way() -> None:
    """A clock that goes back: the reader sorts by time, and the numbers tell."""
    trace = tell("A acquires left\nA releases left\nA exits")
    acquired = next(event for event in trace.events if event.kind == "acquired")
    acquired.t = trace.events[-1].t + 5
    trace.events.sort(key=order)
    findings = found(trace, FAULT)
    assert any("event 1 of A is later than its event 3" in one.fields["what"] for one in findings)


def test_what_builds_on_a_contradiction_is_withheld() -> None:
    """Whatever is said about `left`; what is said about anything else stays, and both are told."""
    story = """
        1: B acquires left
        2: C acquires left
        3: C requests left
        4: D acquires right
        5: D requests right
    """
    trace = tell(story, outcome="deadlock")
    (finding,) = found(trace, "self-deadlock")
    assert finding.fields["object"] == "right"
    assert "not told because of such things: self-deadlock" in fault(trace).fields["withheld"]


def test_a_trace_without_an_end_says_less() -> None:
    """Who holds it at the end may give it back later; a circle of locks stays a circle."""
    whole, cut = tell(LEAKS), tell(LEAKS)
    cut.footer = None
    (sure,) = found(whole, "held-at-exit")
    (unsure,) = found(cut, "held-at-exit")
    assert (sure.level, sure.certainty) == ("error", "happened")
    assert (unsure.level, unsure.certainty) == ("warning", "suspicion")
    assert "held-at-exit" in found(cut, MISSING)[0].fields["lowered"]
    circle = tell(STORIES["deadlock"])
    circle.footer = None
    (certain,) = found(circle, "deadlock")
    assert (certain.level, certain.certainty) == ("error", "happened")


def test_lost_events_are_no_proof_that_something_never_came() -> None:
    """The same, where the recorder ran out of room."""
    (finding,) = found(tell(LEAKS, lost=7), "held-at-exit")
    assert finding.certainty == "suspicion"
    assert "7 event(s) were lost" in found(tell(LEAKS, lost=7), MISSING)[0].fields["what"]


def test_a_gap_in_the_numbers_lowers_all_that_stands_on_that_actor() -> None:
    """Here a taking is missing: then the release is one too many."""
    turn = "A acquires room\nA releases room\n"
    trace = tell(f"room is Semaphore(2)\n{turn}{turn}A exits")
    assert slugs(trace) == []
    del trace.events[-3]
    (finding,) = found(trace, "over-released")
    assert (finding.level, finding.certainty) == ("warning", "suspicion")
    assert "comes after main.0#2" in found(trace, MISSING)[0].fields["what"]


def test_a_whole_trace_is_not_doubted() -> None:
    """Nor one that was cut at its beginning on purpose (--max-size)."""
    assert slugs(tell("A acquires left\nA releases left")) == []
    kept = tell("A acquires left\nA releases left\nA acquires left\nA releases left", cut_before=5)
    del kept.events[-4]
    assert found(kept, MISSING) == []
