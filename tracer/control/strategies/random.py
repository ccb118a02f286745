"""Random walk: whoever can go is as likely as any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from tracer.control.choice import Choice


class Random(Strategy):
    """No parameters, fair with probability 1. Weak where one actor must go a long way alone."""

    name = "random"

    def pick(self, choice: Choice) -> int:
        return int(self._random.random() * len(choice.enabled))
