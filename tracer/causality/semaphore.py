"""Semaphores: the release that made a permit before the acquire that took it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event


class Semaphores:
    """Permits are tokens in a queue: those from the beginning carry nothing, a release adds its
    stamp, an acquire takes the oldest. With one permit that is a lock, with none at first a signal.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Semaphore", "BoundedSemaphore")
    KINDS: ClassVar[frozenset[str]] = frozenset({"created", "acquired", "released", "failed"})

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._permits: dict[str, deque[Stamp]] = {}
        self._blank: dict[str, int] = {}

    def see(self, event: Event, position: int) -> None:
        kind, name = event.kind, event.object or ""
        permits = self._permits.setdefault(name, deque())
        if kind == "created":
            value = event.get("value")
            self._blank[name] = value if isinstance(value, int) else 1
        elif kind == "released":
            permits.append(self._clocks.stamp(event, position))
        elif kind == "acquired":
            if self._blank.get(name, 0) > 0:
                self._blank[name] -= 1
            elif permits:
                self._clocks.follow(event, permits.popleft())
        elif event.get("op") == "released" and permits:
            permits.pop()  # a BoundedSemaphore refused it
