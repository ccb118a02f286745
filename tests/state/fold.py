"""Folds a told trace into a state, or into spans: what the tests of each meaning look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tracer.state import ObjectState, State

if TYPE_CHECKING:
    from tracer.model.timeline import Span
    from tracer.model.trace import Trace

Meaning = TypeVar("Meaning", bound=ObjectState)


def fold(trace: Trace) -> State:
    """The state at the end."""
    state = State()
    for event in trace.events:
        state.apply(event)
    return state


def thing(trace: Trace, name: str, meaning: type[Meaning]) -> Meaning:
    """One object at the end."""
    known = fold(trace).objects[name]
    assert isinstance(known, meaning)
    return known


def spans(trace: Trace, what: str) -> list[Span]:
    """Every span of a sort, those still open last."""
    found: list[Span] = []
    state = State(found.append)
    for event in trace.events:
        state.apply(event)
    state.finish(trace.events[-1].t)
    return [span for span in found if span.what == what]
