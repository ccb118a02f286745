"""Plays the witness of a prediction: the same events in the same order, the rest left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.prediction.sections import Life

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.prediction.predict import Prediction


def hangs(events: list[Event], prediction: Prediction) -> bool:
    """Whether the order that `upto` describes can be run, and ends in the predicted circle.

    Raises AssertionError where an event could not happen, or would be another.
    """
    processes = list(dict.fromkeys(event.actor for event in events))
    upto = dict(zip(processes, prediction.upto, strict=True))
    holders: dict[str, str] = {}
    then: dict[str, int] = {}  # value -> its last write, as it was
    now: dict[str, int] = {}  # and as it is played
    started: set[str] = set()
    ended: set[str] = set()
    children = {str(event.get("child")) for event in events if event.kind == "started"}
    for position, event in enumerate(events):
        actor, kind, thing = event.actor, event.kind, event.object or ""
        child = str(event.get("child"))
        if kind == "wrote":
            then[thing] = position
        if position > upto[actor]:
            continue
        if kind == "acquired":
            assert thing not in holders
            holders[thing] = actor
        elif kind == "refused":
            assert thing in holders
        elif kind == "released":
            assert holders.pop(thing) == actor
        elif kind == "wrote":
            now[thing] = position
        elif kind == "read":
            assert now.get(thing) == then.get(thing)
        elif kind == "started":
            started.add(child)
        elif kind == "began":
            assert actor in started or actor not in children
        elif kind == "joined":
            assert child in ended
        elif kind == "exited":
            ended.add(actor)
    waits: dict[str, str] = {}
    for request in prediction.requests:
        wanted, actor = request.wanted, request.event.actor
        if isinstance(wanted, Life):
            assert wanted.process not in ended
            waits[actor] = wanted.process
        else:
            waits[actor] = holders[wanted]
    first = here = prediction.requests[0].event.actor
    for _ in waits:
        here = waits[here]
    return here == first and len(waits) == len(prediction.requests)
