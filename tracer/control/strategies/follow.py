"""Actors in a given order: as it was recorded, or as somebody would like to have it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.control.choice import Choice
    from tracer.control.profile import Profile


class Follow(Strategy):
    """Whoever is first in the order among those that can go; its turn in the order is used up.

    A turn whose actor cannot go is kept for when it can, so an order that is impossible in places
    is followed as closely as can be. `ahead` counts the operations that went ahead of a turn.
    """

    name = "follow"

    def __init__(self, order: Iterable[str]) -> None:
        super().__init__(0)
        self._order = tuple(order)

    def prepare(self, profile: Profile | None) -> None:
        self._places: dict[str, deque[int]] = {}  # in the order, those still to come of each actor
        for place, actor in enumerate(self._order):
            self._places.setdefault(actor, deque()).append(place)
        self._used = 0
        self.ahead = 0

    def pick(self, choice: Choice) -> int:
        first, index = len(self._order), choice.default
        for here, operation in enumerate(choice.enabled):
            places = self._places.get(operation.actor)
            if places and places[0] < first:
                first, index = places[0], here
        if first < len(self._order):
            self._places[choice.enabled[index].actor].popleft()
            self.ahead += first > self._used  # somebody before has not gone yet
            self._used += 1
        return index
