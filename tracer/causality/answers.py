"""Answers: what was taken from or given to an object before it said no."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.state.connection import ConnectionState
from tracer.state.lock import LockState
from tracer.state.queue import QueueState
from tracer.state.semaphore import SemaphoreState

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event

_DONE: Final = frozenset({"acquired", "put", "got", "received"})


class Answers:
    """A lock that was refused, a queue that was empty: it was so because of what others had done
    by then, and the program may have decided by it. The answer comes after the last that each
    process did to the object.
    """

    TYPES: ClassVar[tuple[str, ...]] = (
        *LockState.TYPES,
        "Condition",
        *SemaphoreState.TYPES,
        *QueueState.TYPES,
        *ConnectionState.TYPES,
    )
    KINDS: ClassVar[frozenset[str]] = _DONE | {"refused", "timed_out", "looked"}

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._done: defaultdict[str, dict[int, Stamp]] = defaultdict(dict)

    def see(self, event: Event, position: int) -> None:
        clocks = self._clocks
        done = self._done[event.object or ""]
        if event.kind in _DONE:
            done[clocks.index[event.actor]] = clocks.stamp(event, position)
        else:
            for stamp in done.values():
                clocks.follow(event, stamp)
