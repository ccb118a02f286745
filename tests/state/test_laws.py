"""Laws of the state, over any legal history and over any illegal one."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests.state.simulator import LOCKS, PARTIES, ROOM, Simulator
from tests.strange import events, words
from tracer.model.events import Event
from tracer.reconstruct import reconstruct, state_at
from tracer.state import BarrierState, EventState, LockState, SemaphoreState, State

choices = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 11)), max_size=120)


def fold(history: list[Event]) -> State:
    state = State()
    for event in history:
        state.apply(event)
    return state


@given(choices)
def test_what_was_played_is_what_is_reconstructed(played: list[tuple[int, int]]) -> None:
    """Holders, permits, flag, arrivals and waits are those of the program, after every history."""
    program = Simulator()
    state = fold(program.play(played).events)
    paths = program.build.paths
    for name in LOCKS:
        lock = state.objects[name]
        assert isinstance(lock, LockState)
        assert lock.holders() == [paths[who] for who, has in program.held.items() if name in has]
    room = state.objects["room"]
    assert isinstance(room, SemaphoreState)
    assert room.value == ROOM - program.taken + program.given == program.free["room"]
    assert sorted(room.holders()) == sorted(
        paths[who] for who, has in program.held.items() for one in has if one == "room"
    )
    go, gate = state.objects["go"], state.objects["gate"]
    assert isinstance(go, EventState)
    assert go.flag is program.flag
    assert isinstance(gate, BarrierState)
    assert gate.arrived == [paths[who] for who in program.at_gate]
    waiting = {actor.name: actor.wait.target for actor in state.waiting() if actor.wait}
    assert waiting == program.wants
    assert {actor.name for actor in state.live()} == {"MainProcess", *"ABC"} - program.ended
    assert [fault for thing in state.objects.values() for fault in thing.faults] == []


@given(choices)
@example([(0, 3), (1, 3), (2, 3), (0, 0), (0, 3)])  # a round begins while another still leaves
def test_holds_of_a_lock_never_overlap(played: list[tuple[int, int]]) -> None:
    """One holder at a time; at most as many as there are permits."""
    timeline = reconstruct(Simulator().play(played))
    for name, most in {**dict.fromkeys(LOCKS, 1), "room": ROOM}.items():
        spans = [
            span
            for lane in timeline.lanes.values()
            for span in lane.spans
            if span.what == "hold" and span.object == name
        ]
        steps = sorted([(s.since, 1) for s in spans] + [(s.until, -1) for s in spans])
        inside = 0
        for _, step in steps:
            inside += step
            assert 0 <= inside <= most
    gate = timeline.things["gate"].gauges[0]
    assert all(0 <= arrived <= PARTIES for arrived in gate.values)


@given(choices, st.integers(0, 200))
def test_a_gauge_says_what_the_state_says_at_every_moment(
    played: list[tuple[int, int]], moment: int
) -> None:
    """The chart and `--at` tell the same story."""
    trace = Simulator().play(played)
    timeline = reconstruct(trace)
    t = moment * 1000
    state = state_at(trace, t)
    for name, thing in timeline.things.items():
        known = state.objects.get(name)
        levels = tuple(gauge.at(t) for gauge in thing.gauges)
        assert levels == (known.levels() if known else (None,) * len(thing.gauges))


@given(choices)
def test_every_span_lies_within_the_life_of_its_actor(played: list[tuple[int, int]]) -> None:
    """Waits and holds begin after their actor, and end with it at the latest."""
    timeline = reconstruct(Simulator().play(played))
    for lane in timeline.lanes.values():
        for span in lane.spans:
            assert lane.began <= span.since <= span.until <= (lane.ended or timeline.until)
            assert span.given is None or span.since <= span.given.t <= span.until


@given(choices)
def test_facts_are_a_state_and_a_state_is_its_facts(played: list[tuple[int, int]]) -> None:
    """A snapshot, through JSON and back, is the same state, now and after what follows."""
    history = Simulator().play(played).events
    half = len(history) // 2
    state = fold(history[:half])
    told = json.loads(json.dumps(state.facts()))
    other = State()
    other.apply(Event(state.t, 1, "main", 0, "snapshot", more={"state": told}))
    assert other.facts() == state.facts()
    for event in history[half:]:
        state.apply(event)
        other.apply(event)
    assert other.facts() == state.facts()


@given(st.lists(events, max_size=40))
def test_no_history_is_too_strange(history: list[Event]) -> None:
    """Events that cannot be are folded in without an exception, and so is the end."""
    spans: list[Any] = []
    state = State(spans.append)
    for event in history:
        state.apply(event)
    state.finish(100)
    json.dumps(state.facts())
    for thing in state.objects.values():
        thing.word()
        assert len(thing.levels()) == len(thing.gauges)


@given(st.recursive(st.one_of(st.none(), words, st.integers()), st.lists), st.data())
def test_a_snapshot_that_is_none_says_nothing(junk: Any, data: st.DataObject) -> None:
    """One broken fact, and the state stays what it was."""
    state = fold(Simulator().play([(0, 4), (1, 5), (2, 0)]).events)
    before = json.dumps(state.facts())
    told: Any = json.loads(before)
    place = told
    while isinstance(place, dict) and place:
        key = data.draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and data.draw(st.booleans()):
            place = place[key]
        else:
            place[key] = junk
            break
    state.apply(Event(state.t, 1, "main", 0, "snapshot", more={"state": told}))
    for event in Simulator().play([(0, 1), (1, 2), (2, 3)] * 5).events:
        state.apply(event)
    json.dumps(state.facts())
