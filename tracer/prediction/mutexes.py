"""Which objects are locks for the prediction, and whether any two were taken in a circle at all."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tracer.prediction.lock_graph import cyclic
from tracer.prediction.sections import Life
from tracer.state import State
from tracer.state.lock import LockState
from tracer.state.semaphore import SemaphoreState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracer.model.events import Event
    from tracer.prediction.sections import Lock
    from tracer.state import ObjectState


class Mutexes:
    """Locks, and semaphores of one permit, that were given back by nobody but who took them.

    reentrant  name -> whether who has it may take it again
    wanted     lock -> those that somebody wanted meanwhile
    first      lock -> the event by which somebody first had it, or wanted it
    """

    def __init__(self, objects: Mapping[str, ObjectState], events: Iterable[Event]) -> None:
        self.reentrant = {
            name: thing.type in {"RLock", "Condition"}
            for name, thing in objects.items()
            if isinstance(thing, LockState)
            or (isinstance(thing, SemaphoreState) and thing.initial == 1)
        }
        self.wanted: defaultdict[Lock, set[Lock]] = defaultdict(set)
        self.first: dict[Lock, Event] = {}
        self._holder: dict[str, str] = {}
        self._depth: dict[str, int] = {}
        self._inside: defaultdict[str, dict[str, None]] = defaultdict(dict)
        see = {
            "acquired": self._acquired,
            "requested": self._requested,
            "released": self._released,
            "joined": self._joined,
            "snapshot": self._resumed,
        }.get
        for event in events:
            note = see(event.kind)
            if note is not None:
                note(event)

    def circle(self) -> list[str]:
        """Locks, if there are any, each of which was wanted inside another one of a circle."""
        return [lock for lock in cyclic(self.wanted) if isinstance(lock, str)]

    def _acquired(self, event: Event) -> None:
        name, actor = event.object or "", event.actor
        if name not in self.reentrant:
            return
        holder = self._holder.get(name)
        if holder is None:
            self._want(event, name)
            self._holder[name] = actor
            self._depth[name] = 1
            self._inside[actor][name] = None
        elif holder == actor and self.reentrant[name]:
            self._depth[name] += 1
        else:
            self._no_mutex(name)

    def _released(self, event: Event) -> None:
        name = event.object or ""
        if name not in self.reentrant:
            return
        if self._holder.get(name) != event.actor:
            self._no_mutex(name)
            return
        self._depth[name] -= 1
        if not self._depth[name]:
            del self._holder[name], self._inside[event.actor][name]

    def _requested(self, event: Event) -> None:
        op = event.get("op")
        if op == "acquire" and event.object in self.reentrant:
            self._want(event, event.object)
        elif op == "join":
            self._joined(event)

    def _joined(self, event: Event) -> None:
        self._want(event, Life(str(event.get("child"))))

    def _want(self, event: Event, lock: Lock) -> None:
        self.first.setdefault(lock, event)
        self.wanted[Life(event.actor)].add(lock)
        for held in self._inside[event.actor]:
            if held != lock:
                self.wanted[held].add(lock)

    def _no_mutex(self, name: str) -> None:
        del self.reentrant[name]
        holder = self._holder.pop(name, None)
        if holder is not None:
            del self._inside[holder][name]

    def _resumed(self, event: Event) -> None:
        """The trace begins here: what is held was taken before."""
        before = State()
        before.apply(event)
        for name, thing in before.objects.items():
            if name in self.reentrant and thing.holds:
                hold = thing.holds[0]
                self._holder[name], self._depth[name] = hold.actor, hold.depth
                self._inside[hold.actor][name] = None
