"""Events: set before whoever saw it set, cleared before whoever saw it cleared."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event


class Events:
    """Which set() it was that somebody saw is not always known: it comes after all of them so far,
    of each process the last. A wait() that returned False was woken as well.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Event",)
    KINDS: ClassVar[frozenset[str]] = frozenset({"set", "cleared", "waited", "looked"})

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._set: defaultdict[str, dict[int, Stamp]] = defaultdict(dict)
        self._cleared: defaultdict[str, dict[int, Stamp]] = defaultdict(dict)

    def see(self, event: Event, position: int) -> None:
        clocks, kind, name = self._clocks, event.kind, event.object or ""
        if kind in {"set", "cleared"}:
            given = self._set if kind == "set" else self._cleared
            given[name][clocks.index[event.actor]] = clocks.stamp(event, position)
            return
        seen = self._set if kind == "waited" or event.get("value") else self._cleared
        for stamp in seen[name].values():
            clocks.follow(event, stamp)
