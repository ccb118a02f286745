"""Partial order sampling: every operation draws a priority, and races draw again.

Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV 2018, algorithm 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.control.choice import depends
from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from tracer.control.choice import Choice
    from tracer.control.profile import Profile


class Pos(Strategy):
    """The highest goes, then its actor and all that raced with it draw anew. No parameters."""

    name = "pos"

    def prepare(self, profile: Profile | None) -> None:
        self._priorities: dict[str, float] = {}  # of each actor's pending operation

    def pick(self, choice: Choice) -> int:
        priorities, draw = self._priorities, self._random.random
        best, highest = 0, -1.0
        for index, operation in enumerate(choice.enabled):
            priority = priorities.get(operation.actor)
            if priority is None:
                priority = priorities[operation.actor] = draw()
            if priority > highest:
                best, highest = index, priority
        chosen = choice.enabled[best]
        del priorities[chosen.actor]
        for operation in choice.enabled:
            if operation.actor != chosen.actor and depends(chosen, operation):
                del priorities[operation.actor]
        return best
