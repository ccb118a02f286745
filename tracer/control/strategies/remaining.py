"""How much each actor still has to do: what URW and SURW weigh by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.control.choice import TIME, parent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def drawn(weights: Sequence[float], chance: float) -> int:
    """An index, in proportion to the weights, by a chance from 0 to below 1."""
    point = chance * sum(weights)
    for index, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return index
    return len(weights) - 1


class Remaining:
    """Operations left of each actor that was met, with those of descendants that were not yet.

    Zhao, Li, Yang, Gu: Selectively Uniform Concurrency Testing, ASPLOS 2025: a parent carries the
    weight of the children that it will start, and hands it over when they appear.
    """

    __slots__ = ("_least", "_subtrees", "left")

    def __init__(self, counts: Mapping[str, int]) -> None:
        subtrees: dict[str, int] = {}
        for actor, count in counts.items():
            ancestor: str | None = actor
            while ancestor is not None:
                subtrees[ancestor] = subtrees.get(ancestor, 0) + count
                ancestor = parent(ancestor)
        self._subtrees = subtrees
        # For an actor that the profile never saw.
        self._least = min((count for count in subtrees.values() if count), default=1)
        self.left: dict[str, int] = {}

    def meet(self, actor: str) -> float:
        """The actor is there: the share of its parent's weight that goes over to it."""
        left = self.left
        if actor in left:
            return 0.0
        weight = self._subtrees.get(actor, 0 if actor == TIME.actor else self._least)
        above = parent(actor)
        left[actor] = weight
        if above is None:
            return 0.0
        self.meet(above)
        before = left[above]
        left[above] = max(before - weight, 0)
        return min(weight / before, 1.0) if before else 0.0

    def spend(self, actor: str) -> None:
        """One of its operations was granted."""
        self.left[actor] = max(self.left[actor] - 1, 0)
