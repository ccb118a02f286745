"""Selectively uniform random walk: uniform over the orders of a few operations that may matter.

Zhao, Li, Yang, Gu: Selectively Uniform Concurrency Testing, ASPLOS 2025, §4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.control.choice import parent
from tracer.control.profile import races
from tracer.control.strategies.base import Strategy
from tracer.control.strategies.remaining import Remaining, drawn

if TYPE_CHECKING:
    from tracer.control.choice import Choice, Operation
    from tracer.control.profile import Profile

ALL_LOCKS: Final = 0.25
"""How often all acquires are selected. One object at a time hardly ever closes a cycle of locks."""


class Surw(Strategy):
    """Selects one object, the likelier the more it is used, and decides who is next to use it.

    Whoever else comes to the selected operations is parked until that actor has had its turn;
    everything else is a random walk.
    """

    name = "surw"
    profiled = True
    fair = False  # a spinning actor keeps those parked waiting

    def prepare(self, profile: Profile | None) -> None:
        self._selected = self._selection(profile)
        counts = profile.accesses(self._selected) if profile else {}
        self._remaining = Remaining(counts)
        self._intended: str | None = None
        self._parked: set[str] = set()

    def _selection(self, profile: Profile | None) -> frozenset[str]:
        """The objects whose operations are scheduled uniformly."""
        if profile is None:
            return frozenset()
        locks = profile.locks()
        if len(locks) > 1 and self._random.random() < ALL_LOCKS:
            return locks
        objects = sorted(profile.objects().items())
        if not objects:
            return frozenset()
        return frozenset({objects[drawn([n for _, n in objects], self._random.random())][0]})

    def pick(self, choice: Choice) -> int:
        enabled = choice.enabled
        for operation in enabled:
            self._meet(operation.actor)
        while candidates := [i for i, one in enumerate(enabled) if one.actor not in self._parked]:
            index = candidates[int(self._random.random() * len(candidates))]
            operation = enabled[index]
            if not self._matters(operation):
                return index
            if self._intended is None:
                self._intended = self._next(enabled)
            if operation.actor == self._intended:
                return self._grant(index, operation)
            self._parked.add(operation.actor)
        # Everybody is parked: the intended one is gone, or waits for one of these.
        self._intended = None
        weights = [max(self._remaining.left[one.actor], 1) for one in enabled]
        index = drawn(weights, self._random.random())
        return self._grant(index, enabled[index])

    def _matters(self, operation: Operation) -> bool:
        return operation.object in self._selected and races(operation.kind)

    def _meet(self, actor: str) -> None:
        """A new actor takes its weight from its parent, and perhaps the intention with it."""
        share = self._remaining.meet(actor)
        if share and self._intended == parent(actor) and self._random.random() < share:
            self._intended = actor

    def _next(self, enabled: tuple[Operation, ...]) -> str:
        """Who does the next selected operation, by what everybody has left of them."""
        weights = {actor: left for actor, left in self._remaining.left.items() if left > 0}
        for operation in enabled:
            if self._matters(operation):  # has one left, whatever the profile thought
                weights.setdefault(operation.actor, 1)
        actors = list(weights)
        return actors[drawn(list(weights.values()), self._random.random())]

    def _grant(self, index: int, operation: Operation) -> int:
        """A selected operation goes: the others may try again."""
        self._remaining.spend(operation.actor)
        self._intended = None
        self._parked.clear()
        return index
