"""Which locks each actor holds at any moment, and in which of its critical sections it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from tracer.state import LockState, SemaphoreState, State

if TYPE_CHECKING:
    from tracer.model.events import Event


class Locks(NamedTuple):
    """What an actor holds.

    names     of the locks, first taken first
    sections  the critical sections: a lock, and the position of the event that took it
    """

    names: tuple[str, ...]
    sections: tuple[tuple[str, int], ...]


NOTHING: Final = Locks((), ())


class Held:
    """Locks, conditions and semaphores of one permit: what lets in one at a time.

    of  actor -> what it holds now; whoever is missing holds nothing
    """

    KINDS: ClassVar[frozenset[str]] = frozenset({"acquired", "released", "snapshot"})

    def __init__(self, state: State) -> None:
        self.of: dict[str, Locks] = {}
        self._locks = {thing.name: thing.type != "Lock" for thing in state.objects.values()
                       if isinstance(thing, LockState)
                       or (isinstance(thing, SemaphoreState) and thing.initial == 1)}  # fmt: skip
        self._holders: dict[str, list[str]] = {}  # as often as it has it

    def see(self, event: Event, position: int) -> None:
        name, actor = event.object, event.actor
        if event.kind == "snapshot":
            self._resume(event)
            return
        if name is None or name not in self._locks:
            return
        holders = self._holders.get(name)
        if event.kind == "acquired":
            if holders and holders[0] == actor and self._locks[name]:
                holders.append(actor)
                return
            if holders:
                self._drop(holders[0], name)
            self._take(actor, name, position)
        elif holders:
            holder = holders.pop()
            if not holders:
                self._drop(holder, name)

    def _take(self, actor: str, name: str, position: int) -> None:
        self._holders[name] = [actor]
        names, sections = self.of.get(actor, NOTHING)
        self.of[actor] = Locks((*names, name), (*sections, (name, position)))

    def _drop(self, actor: str, name: str) -> None:
        self._holders.pop(name, None)
        sections = tuple(one for one in self.of.get(actor, NOTHING).sections if one[0] != name)
        self.of[actor] = Locks(tuple(lock for lock, _ in sections), sections)

    def _resume(self, event: Event) -> None:
        """What was held at the cut of a trace."""
        before = State()
        before.apply(event)
        for name in self._locks:
            thing = before.objects.get(name)
            for number, hold in enumerate(thing.holds if thing else ()):
                self._take(hold.actor, name, -2 - number)
