"""Locks: a critical section before the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event


class Locks:
    """Who takes a lock comes after who released it last. Taking an RLock once more changes nothing:
    nobody else released it in between.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Lock", "RLock", "Condition")
    KINDS: ClassVar[frozenset[str]] = frozenset({"acquired", "released"})

    def __init__(self, clocks: Clocks) -> None:
        self._released: dict[str | None, Stamp] = {}
        self._follow, self._stamp = clocks.follow, clocks.stamp

    def see(self, event: Event, position: int) -> None:
        if event.kind == "released":
            self._released[event.object] = self._stamp(event, position)
        else:
            stamp = self._released.get(event.object)
            if stamp is not None:
                self._follow(event, stamp)
