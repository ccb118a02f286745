"""The order that ends in a predicted deadlock, told by the steps that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.prediction.predict import Prediction
    from tracer.prediction.sections import Lock, Request, Section


class Move(NamedTuple):
    """An actor takes a lock, or wants something and waits for ever."""

    event: Event
    lock: Lock
    blocked: bool


def schedule(prediction: Prediction) -> tuple[Move, ...]:
    """First each takes what the one before it in the circle will want, in the order of the trace;
    then all want what they cannot get. The rest that has to happen, which is what `upto` covers,
    happens as it did: the trace without what lies beyond `upto` is such an order as a whole.
    """
    pairs = zip(prediction.requests, prediction.cycle, strict=True)
    sections = [_section(request, edge.held) for request, edge in pairs]
    taken = sorted(filter(None, sections), key=lambda section: section.position)
    moves = [Move(section.event, section.lock, blocked=False) for section in taken]
    moves += [Move(one.event, one.wanted, blocked=True) for one in prediction.requests]
    return tuple(moves)


def _section(request: Request, lock: Lock) -> Section | None:
    """The section of `lock` in which a request was made; None if it is the actor's own life."""
    return next((section for section in request.held if section.lock == lock), None)
