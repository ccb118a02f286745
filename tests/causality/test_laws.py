"""Laws of the clocks, over any legal history and over any illegal one."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.simulator import PARTIES, ROOM, Simulator
from tests.state.test_laws import choices
from tests.strange import events
from tracer.causality import HAPPENS_BEFORE, THREAD_ORDER_AND_READS_FROM, Edges, stamps
from tracer.model.events import order

if TYPE_CHECKING:
    from tracer.model.events import Event

BOTH = pytest.mark.parametrize("edges", [HAPPENS_BEFORE, THREAD_ORDER_AND_READS_FROM])

Order = set[tuple[int, int]]


def found(history: list[Event], edges: tuple[type[Edges], ...]) -> Order:
    """All pairs of positions of which the first comes before the second, by the stamps."""
    clocks, known = stamps(history, edges)
    place = [clocks.index[event.actor] for event in history]
    return {
        (i, j)
        for j in range(len(history))
        for i in range(j)
        if place[i] == place[j] or i <= known[j][place[i]]
    }


def told(history: list[Event], *, locks: bool) -> Order:
    """The same for what the simulator plays, by following single edges: no vector in it."""
    direct: Order = set()
    last: dict[str, int] = {}
    starts: dict[str, int] = {}
    released: defaultdict[str, list[int]] = defaultdict(list)
    flags: list[int] = []
    arrivals: list[int] = []
    blank = ROOM
    for j, event in enumerate(history):
        kind, name = event.kind, event.object
        causes: list[int] = []
        if event.actor in last:
            causes.append(last[event.actor])
        last[event.actor] = j
        if kind == "started":
            starts[event.get("child")] = j
        elif kind == "began":
            causes += [starts[event.actor]] if event.actor in starts else []
        elif kind == "set":
            flags.append(j)
        elif kind == "waited":
            causes += flags if name == "go" else _arrived(event.actor, history, arrivals)
        elif kind == "requested" and name == "gate":
            arrivals.append(j)
        elif kind == "released" and locks:
            released[str(name)].append(j)
        elif kind == "acquired" and locks:
            if name != "room":
                causes += released[str(name)][-1:]
            elif blank:
                blank -= 1
            elif released["room"]:
                causes.append(released["room"].pop(0))
        direct |= {(i, j) for i in causes}
    before: list[set[int]] = []
    for j in range(len(history)):
        mine = {i for i, k in direct if k == j}
        before.append(mine.union(*(before[i] for i in mine)))
    return {(i, j) for j, known in enumerate(before) for i in known}


def _arrived(actor: str, history: list[Event], arrivals: list[int]) -> list[int]:
    """Who was in the round of an actor: all so far, where it cannot be told."""
    if len({history[i].actor for i in arrivals}) > PARTIES:
        return arrivals
    own = max(number for number, i in enumerate(arrivals) if history[i].actor == actor)
    first = own - own % PARTIES
    return arrivals[first : first + PARTIES]


@given(choices)
def test_the_stamps_are_the_paths_along_the_edges(played: list[tuple[int, int]]) -> None:
    """Exactly those: with locks, and without them."""
    history = Simulator().play(played).events
    assert found(history, HAPPENS_BEFORE) == told(history, locks=True)
    signals = THREAD_ORDER_AND_READS_FROM[:-1]
    assert found(history, signals) == told(history, locks=False)


@BOTH
@given(played=choices)
def test_it_is_an_order(edges: tuple[type[Edges], ...], played: list[tuple[int, int]]) -> None:
    """Transitive, and each actor's events in the order in which it did them."""
    history = Simulator().play(played).events
    before = found(history, edges)
    for i, j in itertools.combinations(range(len(history)), 2):
        if history[i].actor == history[j].actor:
            assert (i, j) in before
    after: defaultdict[int, set[int]] = defaultdict(set)
    for i, j in before:
        after[i].add(j)
    for later in list(after.values()):
        for j in later:
            assert after[j] <= later


@BOTH
@given(history=st.lists(events, max_size=60))
def test_no_history_is_too_strange(edges: tuple[type[Edges], ...], history: list[Event]) -> None:
    """No exception, and what comes before lies before: a cause is never after its effect."""
    history = sorted(history, key=order)
    clocks, known = stamps(history, edges)
    for position, vector in enumerate(known):
        own = clocks.index[history[position].actor]
        for place, seen in enumerate(vector):
            assert place == own or -1 <= seen < position
            if place != own and seen >= 0:
                assert clocks.index[history[seen].actor] == place
        assert len(vector) == len(clocks.processes)
