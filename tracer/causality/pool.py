"""Pools: submitted before it was accepted, completed before its result was fetched."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

from tracer.state.pool import PoolState

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event

_Results = dict[int, "Stamp"]  # process -> what it completed last


class Pools:
    """A result is fetched after all parts of its task, or, of one fetched part by part, after that
    part. close(), join() and shutdown() that waited come after all results so far.

    A callback has no `fetched` before it: it runs in a thread of the pool's, which for that time
    is none of the pool's (`dismissed`). By then what was completed may have come in.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("", *PoolState.TYPES)
    KINDS: ClassVar[frozenset[str]] = frozenset(
        {"submitted", "accepted", "completed", "fetched", "waited", "returned", "dismissed"}
    )

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._submitted: dict[tuple[str, str], Stamp] = {}
        self._parts: defaultdict[tuple[str, str], dict[int, Stamp]] = defaultdict(dict)
        self._all: defaultdict[str, _Results] = defaultdict(dict)
        self._to: defaultdict[int, _Results] = defaultdict(dict)

    def see(self, event: Event, position: int) -> None:
        clocks, kind, name = self._clocks, event.kind, event.object or ""
        place = clocks.index[event.actor]
        task = (name, str(event.get("task")))
        before: list[Stamp] = []
        if kind == "submitted":
            self._submitted[task] = clocks.stamp(event, position)
        elif kind == "accepted":
            before = [self._submitted[task]] if task in self._submitted else []
        elif kind == "completed":
            stamp = clocks.stamp(event, position)
            self._parts[task][_part(event)] = self._all[name][place] = stamp
            if task in self._submitted:
                self._to[self._submitted[task][0]][place] = stamp
        elif kind == "fetched":
            parts = self._parts[task]
            alone = event.get("part") is not None and _part(event) in parts
            before = [parts[_part(event)]] if alone else list(parts.values())
        elif kind == "dismissed":
            before = list(self._to[place].values())
        elif event.get("op") != "task":  # the end of a wait for the pool, or for a result
            before = list(self._all[name].values())
        for stamp in before:
            clocks.follow_at(place, stamp)


def _part(event: Event) -> int:
    part = event.get("part")
    return part if isinstance(part, int) else 0
