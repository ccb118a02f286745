"""Conditions: notify before the end of the waits that it may have ended."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event


class Conditions:
    """Which notify() woke whom is not known: a wait ends after all that came while it lasted.

    Taking and giving the condition's lock are events, and edges, of their own.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Condition",)
    KINDS: ClassVar[frozenset[str]] = frozenset(
        {"requested", "notified", "waited", "timed_out", "failed"}
    )

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._waiting: defaultdict[str, dict[str, list[Stamp]]] = defaultdict(dict)

    def see(self, event: Event, position: int) -> None:
        waiting, kind = self._waiting[event.object or ""], event.kind
        if kind == "notified":
            stamp = self._clocks.stamp(event, position)
            for told in waiting.values():
                told.append(stamp)
        elif kind == "requested":
            if event.get("op") == "wait":
                waiting[event.actor] = []
        elif kind == "waited" or event.get("op") == "wait":
            told = waiting.pop(event.actor, [])
            if kind == "waited":
                for stamp in told:
                    self._clocks.follow(event, stamp)
