"""Uniform random walk: every interleaving of independent actors is as likely as any other.

Zhao, Li, Yang, Gu: Selectively Uniform Concurrency Testing, ASPLOS 2025, §3: whoever has more left
to do goes with a probability in proportion to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.control.strategies.base import Strategy
from tracer.control.strategies.remaining import Remaining, drawn

if TYPE_CHECKING:
    from tracer.control.choice import Choice
    from tracer.control.profile import Profile


class Urw(Strategy):
    """Weighs by operations left; far better than the others at cycles of many locks."""

    name = "urw"
    profiled = True

    def prepare(self, profile: Profile | None) -> None:
        self._remaining = Remaining(profile.operations() if profile else {})

    def pick(self, choice: Choice) -> int:
        remaining = self._remaining
        for operation in choice.enabled:
            remaining.meet(operation.actor)
        # Who can go has something left to do, whatever the profile thought.
        weights = [max(remaining.left[operation.actor], 1) for operation in choice.enabled]
        index = drawn(weights, self._random.random())
        remaining.spend(choice.enabled[index].actor)
        return index
