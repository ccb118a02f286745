"""Queues: put before the got that took it, a got before the put that needed its room."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, ClassVar

from tracer.state.queue import QueueState

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event
    from tracer.model.timeline import Given


class Queues:
    """Which put a got took is known to `state.QueueState`. JoinableQueue.join() comes after all
    task_done().
    """

    TYPES: ClassVar[tuple[str, ...]] = QueueState.TYPES
    KINDS: ClassVar[frozenset[str]] = frozenset(
        {"created", "put", "fed", "got", "returned", "timed_out", "refused", "failed"}
        | {"task_done", "waited"}
    )

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._queues: dict[str, _Queue] = {}

    def see(self, event: Event, position: int) -> None:
        clocks, kind, name = self._clocks, event.kind, event.object or ""
        queue = self._queues.get(name)
        if queue is None:
            made = event if kind == "created" else None
            queue = self._queues[name] = _Queue(
                QueueState(name, clocks.type_of(name) or "Queue", made)
            )
            if made is not None:
                return
        if kind == "put":
            room = queue.room()
            if room is not None:
                clocks.follow(event, room)
        queue.state.apply(event)
        if kind == "put":
            queue.put(clocks.stamp(event, position))
        elif kind == "got":
            for stamp in queue.take():
                clocks.follow(event, stamp)
            queue.made_room(clocks.stamp(event, position))
        elif kind == "task_done":
            queue.done[clocks.index[event.actor]] = clocks.stamp(event, position)
        elif kind == "waited":
            for stamp in queue.done.values():
                clocks.follow(event, stamp)


class _Queue:
    """A queue's state, and the stamps of what is in it.

    puts  id of a `Given` in the state -> the same, which keeps its id its own, and its stamp
    last  process -> its last put
    free  gots whose room nobody has used yet, oldest first
    unused  places that were there from the beginning
    """

    __slots__ = ("done", "free", "last", "puts", "state", "unused")

    def __init__(self, state: QueueState) -> None:
        self.state = state
        self.puts: dict[int, tuple[Given, Stamp]] = {}
        self.last: dict[int, Stamp] = {}
        self.free: deque[Stamp] = deque()
        self.unused = state.maxsize
        self.done: dict[int, Stamp] = {}

    def put(self, stamp: Stamp) -> None:
        given = self.state.given
        if given is not None:
            self.puts[id(given)] = (given, stamp)
        self.last[stamp[0]] = stamp

    def take(self) -> list[Stamp]:
        """The put that was just got; if that is not known, the last one of each process."""
        got = self.state.got
        known = None if got is None else self.puts.pop(id(got.given), None)
        return list(self.last.values()) if known is None else [known[1]]

    def room(self) -> Stamp | None:
        """Who made the room that the next put takes, if it is one of a few."""
        if self.unused is None:
            return None
        if self.unused > 0:
            self.unused -= 1
            return None
        return self.free.popleft() if self.free else None

    def made_room(self, stamp: Stamp) -> None:
        if self.unused is not None:
            self.free.append(stamp)
