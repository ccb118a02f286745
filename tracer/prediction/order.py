"""What has to stay as it was for the actors to do again what they did, whatever the locks do.

To what everybody saw (`causality.THREAD_ORDER_AND_READS_FROM`) this adds whose turn it was. An edge
too many hides a deadlock, an edge too few is a false alarm.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.causality.semaphore import Semaphores
from tracer.state import OBJECT_STATES
from tracer.state.pool import PoolState

if TYPE_CHECKING:
    from collections.abc import Collection

    from tracer.causality import Clocks, Stamp
    from tracer.model.events import Event

_TAKEN: Final = frozenset({"got", "received", "accepted"})


class Turns:
    """Who takes something out gets what stands there: it comes after who took something before.
    So does a method of a manager's list or dict, which may answer.
    """

    TYPES: ClassVar[tuple[str, ...]] = tuple(name for one in OBJECT_STATES for name in one.TYPES)
    KINDS: ClassVar[frozenset[str]] = _TAKEN | {"wrote"}

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._last: dict[str | None, Stamp] = {}

    def see(self, event: Event, position: int) -> None:
        if event.kind in _TAKEN or event.get("method") is not None:
            _next(self._clocks, self._last, event, position)


class Kills:
    """Who ends a process comes after all that it did: else it would not have done it. Ending a pool
    ends its workers; whose they are is not told, so all of this process' are meant.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("", *PoolState.TYPES)
    KINDS: ClassVar[frozenset[str]] = frozenset({"began", "terminated", "killed", "closed"})

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._workers: defaultdict[str, list[str]] = defaultdict(list)

    def see(self, event: Event, position: int) -> None:
        if event.kind == "began":
            if event.get("role") == "worker":
                self._workers[str(event.get("parent"))].append(event.actor)
            return
        ended = [str(event.get("child"))]
        if event.kind == "closed":
            ended = self._workers[event.actor] if event.get("op") == "terminate" else []
        clocks = self._clocks
        for child in ended:
            place = clocks.index.get(child)
            if place is not None:
                clocks.follow(event, (place, position, clocks.known[place]))


class Handovers:
    """Locks that somebody else gave back, and semaphores with more permits than one, or none: who
    takes comes after the giving that made it possible. `mutexes` are those that are none of this.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Lock", "RLock", "Condition", *Semaphores.TYPES)
    KINDS: ClassVar[frozenset[str]] = Semaphores.KINDS

    def __init__(self, clocks: Clocks, mutexes: Collection[str]) -> None:
        self._clocks = clocks
        self._mutexes = mutexes
        self._permits = Semaphores(clocks)
        self._last: dict[str | None, Stamp] = {}

    def see(self, event: Event, position: int) -> None:
        name = event.object or ""
        if name in self._mutexes:
            return
        if self._clocks.type_of(name) == "Semaphore":
            self._permits.see(event, position)
        else:
            _next(self._clocks, self._last, event, position)


def _next(clocks: Clocks, last: dict[str | None, Stamp], event: Event, position: int) -> None:
    """One after the other, object by object."""
    before = last.get(event.object)
    if before is not None:
        clocks.follow(event, before)
    last[event.object] = clocks.stamp(event, position)
