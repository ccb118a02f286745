"""From a trace to its timeline: lanes, gauges, moments, names, and the state at any time."""

from itertools import pairwise

import pytest

from tests import scenes
from tests.story import tell
from tracer.model.events import Event
from tracer.model.timeline import Gauge, Timeline
from tracer.model.trace import Trace
from tracer.reconstruct import reconstruct, state_at

SECOND = 10**9


def lane(timeline: Timeline, name: str) -> list[tuple[str, str | None, float, float, str]]:
    """The spans of an actor in seconds."""
    (found,) = (lane for lane in timeline.lanes.values() if lane.name == name)
    return [
        (s.what, s.object, s.since // SECOND, s.until // SECOND, s.end)
        for s in sorted(found.spans, key=lambda span: span.since)
    ]


def gauge(timeline: Timeline, name: str, index: int = 0) -> Gauge:
    return (timeline.things | timeline.regions)[name].gauges[index]


def test_a_lane_has_every_wait_hold_and_sleep() -> None:
    """In the order in which they ended."""
    timeline = reconstruct(
        tell("""
        B acquires left
        A requests left
        B releases left    A acquires left
        4: A sleeps 2
        7: A releases left
    """)
    )
    assert lane(timeline, "A") == [
        ("wait", "left", 2, 3, "acquired"),
        ("hold", "left", 3, 7, "released"),
        ("sleep", None, 4, 6, "slept"),
    ]


def test_what_never_ended_ends_with_the_trace() -> None:
    """And says that it was open."""
    timeline = reconstruct(tell("A acquires left\nB requests left", until=9 * SECOND,
                                outcome="stopped"))  # fmt: skip
    assert lane(timeline, "A") == [("hold", "left", 1, 9, "open")]
    assert lane(timeline, "B") == [("wait", "left", 2, 9, "open")]
    (found,) = (lane for lane in timeline.lanes.values() if lane.name == "B")
    assert [span.object for span in found.open_waits()] == ["left"]


def test_lanes_stand_in_the_order_in_which_they_began() -> None:
    """Main first."""
    timeline = reconstruct(tell("5: main starts late\n2: main starts early"))
    assert [lane.name for lane in timeline.lanes.values()] == ["MainProcess", "early", "late"]


def test_names_are_unique() -> None:
    """Whatever the program calls them, be it `worker#2`."""
    trace = tell("A exits\nB exits\nC exits")
    names = iter(["worker#2", "worker", "worker"])
    for event in trace.events:
        if event.kind == "began" and event.actor != "main":
            event.more = {**(event.more or {}), "name": next(names)}
    timeline = reconstruct(trace)
    assert sorted(timeline.names.values()) == ["MainProcess", "worker", "worker#2", "worker#3"]


def test_a_child_that_never_began_has_a_name_all_the_same() -> None:
    """That with which it was started."""
    trace = tell("main starts A")
    trace.events = [event for event in trace.events if event.actor == "main"]
    assert reconstruct(trace).name("main.0") == "A"


def test_a_gauge_knows_its_value_at_every_time() -> None:
    """Unknown before the object was made."""
    timeline = reconstruct(
        tell("room is Semaphore(2)\nA acquires room\nB acquires room\nA releases room")
    )
    taken = gauge(timeline, "room")
    assert [taken.at(t) for t in (0, SECOND - 1, SECOND, 2 * SECOND, 9 * SECOND)] == [
        None, 0, 1, 2, 1,
    ]  # fmt: skip


@pytest.mark.parametrize(("since", "until"), [(0, 100), (10, 20), (15, 16), (20, 90), (0, 10)])
def test_steps_cover_a_window_without_gaps(since: int, until: int) -> None:
    """From where the object was there."""
    found = Gauge("taken")
    for t, value in ((10, 0), (20, 1), (20, 2), (30, 0)):
        found.add(t, value)
    steps = list(found.steps(since, until))
    assert all(begin <= end for begin, end, _ in steps)
    assert all(one[1] == other[0] for one, other in pairwise(steps))
    if steps:
        assert (steps[0][0], steps[-1][1]) == (max(since, 10), until)
    assert bool(steps) == (until > 10)


def test_deaths_failures_and_marks_are_moments() -> None:
    """A plain exit is none."""
    timeline = reconstruct(
        tell("""
        A exits with ValueError: no
        B dies -9
        C exits 3
        D exits
        main marks "half time"
    """)
    )
    moments = {
        lane.name: [(m.what, m.text) for m in lane.moments] for lane in timeline.lanes.values()
    }
    assert moments == {
        "MainProcess": [("mark", "half time")],
        "A": [("failed", "ValueError: no")],
        "B": [("died", "unknown")],
        "C": [("failed", "")],
        "D": [],
    }


def test_regions_count_those_inside() -> None:
    """One that leaves as another enters was never in it with the other."""
    timeline = reconstruct(tell("A enters bath\nB enters bath\nA leaves bath\nB dies"))
    inside = gauge(timeline, "bath")
    assert [inside.at(t * SECOND) for t in (1, 2, 3, 4)] == [1, 2, 1, 0]


def test_the_chart_begins_with_the_recording_unless_that_is_long_before() -> None:
    """A millisecond of work after a second of start-up would not be seen."""
    assert reconstruct(scenes.ktv()).since == 0
    trace = tell("100.0: A exits\n100.1: main exits")
    late = Trace(trace.header, trace.events[-2:], trace.footer)
    assert reconstruct(late).since == 100 * SECOND


def test_a_snapshot_begins_what_was_going_on() -> None:
    """After the cut of a long trace."""
    trace = tell("A acquires left\nB requests left\n5: A releases left   B acquires left")
    before = state_at(trace, 3 * SECOND)
    rest = [event for event in trace.events if event.t > 3 * SECOND]
    snapshot = Event(3 * SECOND, 1, "main", 99, "snapshot", more={"state": before.facts()})
    timeline = reconstruct(Trace(trace.header, [snapshot, *rest], trace.footer))
    assert ("hold", "left", 1, 5, "released") in lane(timeline, "A")
    assert ("wait", "left", 2, 5, "acquired") in lane(timeline, "B")
    assert gauge(timeline, "left").at(4 * SECOND) == "main.0"


def test_the_state_at_a_time_has_everything_up_to_it() -> None:
    """And nothing after."""
    trace = scenes.ktv()
    state = state_at(trace, 7_500_000_000)
    assert state.t == 7_500_000_000
    assert len(state.objects["semaphore"].holders()) == 4
    assert state_at(trace, 10**12).live() == []
