"""A run that is over and not long: each record is read once, and all events stay in memory.

For searches, which read hundreds of runs a second and ask for every event of each.
"""

from __future__ import annotations

import os
from array import array
from typing import TYPE_CHECKING, Any

from tracer import wire
from tracer.model.events import Event
from tracer.recording.collector import EVER, Collector
from tracer.recording.decoder import Dated
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer.recording.sources import Sources

_NUMBERS = frozenset({wire.ARG, wire.INDEX})  # have a number in place of the time
_ENDS = frozenset({"exited", "died"})
_NAMES_OTHERS = frozenset({"lock", "peer", "given"})  # fields that name other objects
_SHORT = 256 * wire.RECORD_SIZE


def outlines(run_dir: Path) -> tuple[bytes, ...] | None:
    """What each process of a run that is over has noted, in no order: all but times and texts.

    Equal if every one has noted facts of the same kinds in the same order, about the same objects,
    on the same lines and with the same numbers, and texts of the same lengths. None if one has
    noted more than a few hundred, or was stopped in the middle of a note.
    """
    found = []
    with os.scandir(run_dir) as entries:
        paths = [entry.path for entry in entries if entry.name.endswith(".events")]
    for path in paths:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 -- hundreds a second
            values = array("q", file.read(_SHORT))
        words = values[1::2]
        end = words.index(0) if 0 in words else None
        if end is None or any(words[end:]):
            return None
        numbers = [
            t
            for t, word in zip(values[::2], words, strict=True)
            if word & wire.CODE_MASK in _NUMBERS
        ]
        found.append((words[: end + 1] + array("q", numbers)).tobytes())
    found.sort()
    return tuple(found)


class Finished(Collector):
    """What a run directory says that nobody writes to any more."""

    def __init__(self, run_dir: Path, sources: Sources, end: int) -> None:
        """`end`: the time at which the run was over; times count from 0."""
        super().__init__(run_dir, sources, 0, clock=lambda: end)
        self.roster.over = True
        self._reduce = False
        self._kept: list[Dated] = []

    def events(self, until: int = EVER) -> Iterator[Event]:
        """All events up to `until` in the order of a trace, each its own; no `seq`."""
        told = (self._death(actor) for actor in self.deaths)
        kept = self._kept + [Dated(one.t, False, one.pid, -n, one) for n, one in enumerate(told)]
        kept.sort()
        return (dated.event for dated in kept if dated.t <= until)

    def exact(self) -> State:
        """The state after the last event; nobody needs it before."""
        state = State()
        for event in self.events():
            state.apply(event)
        return state

    def _fold(self, until: int) -> None:
        """Name what is met, and note who has ended: everything at once, when all is read."""
        if until < EVER:
            return
        self.folded = until
        waiting = self._waiting
        waiting.sort()
        given, made, kept = self.names.given, self.roster.made, self._kept
        noted, actors = self._NOTED, self.state.actors
        for t, effect, pid, number, known in waiting:
            thing, kind, actor = known.object, known.kind, known.actor
            if thing is not None and thing in made:
                thing = given.get(thing) or self.names.name(thing, made[thing])
            event = Event(t, pid, actor, known.seq, kind, thing, known.at, known.more)
            kept.append(Dated(t, effect, pid, number, event))
            note = noted.get(kind)
            if note is not None:
                note(self, event)
            if actor not in actors or kind in _ENDS:
                self.state.apply(event)
            else:
                actors[actor].last = t
        waiting.clear()
        for dated in kept:
            more = dated.event.more
            if more is not None and not _NAMES_OTHERS.isdisjoint(more):
                dated.event.more = {
                    field: self._named(value) if field in _NAMES_OTHERS else value
                    for field, value in more.items()
                }

    def _named(self, value: Any) -> Any:
        """An object, or each of several, by its name in the trace."""
        if isinstance(value, list):
            return [self._named(each) for each in value]
        return self.names.given.get(value, value)
