"""Start before begin, the end before who has joined: the lives of processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event


class Lives:
    """A child knows what its parent knew at the start. Who has joined it, or has learnt its exit
    code in another way, knows all that it did.
    """

    TYPES: ClassVar[tuple[str, ...]] = ()
    KINDS: ClassVar[frozenset[str]] = frozenset(
        {"started", "began", "exited", "died", "joined", "reaped"}
    )

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._starts: dict[str, Stamp] = {}
        self._ends: dict[int, Stamp] = {}

    def see(self, event: Event, position: int) -> None:
        clocks, kind = self._clocks, event.kind
        if kind == "started":
            self._starts[str(event.get("child"))] = clocks.stamp(event, position)
        elif kind == "began":
            start = self._starts.pop(event.actor, None)
            if start is not None:
                clocks.follow(event, start)
        elif kind in {"exited", "died"}:
            end = clocks.stamp(event, position)  # of a process the last of its threads'
            self._ends[end[0]] = end
        else:
            end_of = self._ends.get(clocks.index.get(str(event.get("child")), -1))
            if end_of is not None:
                clocks.follow(event, end_of)
