"""Actors in a given order: as it was recorded, or as somebody would like to have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.control.choice import Choice
    from tracer.control.profile import Profile


class Follow(Strategy):
    """Whoever is first in the order among those that can go; its turn in the order is used up.

    A turn whose actor cannot go is kept for when it can, so an order that is impossible in places
    is followed as closely as can be. `waited` counts the operations that went before their turn.
    """

    name = "follow"

    def __init__(self, order: Iterable[str]) -> None:
        super().__init__(0)
        self._order = tuple(order)

    def prepare(self, profile: Profile | None) -> None:
        self._left = list(self._order)
        self.waited = 0

    def pick(self, choice: Choice) -> int:
        for place, actor in enumerate(self._left):
            index = choice.index(actor)
            if index is not None:
                del self._left[place]
                self.waited += place > 0
                return index
        return choice.default
