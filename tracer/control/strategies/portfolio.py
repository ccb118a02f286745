"""The default: several strategies in turn, because different bugs fall to different ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.control.strategies.base import Strategy
from tracer.control.strategies.pct import Pct
from tracer.control.strategies.pos import Pos
from tracer.control.strategies.random import Random
from tracer.control.strategies.surw import Surw
from tracer.control.strategies.urw import Urw

if TYPE_CHECKING:
    from tracer.control.choice import Choice
    from tracer.control.profile import Profile


class Portfolio(Strategy):
    """Half of the runs go to SURW and URW, and a quarter keeps strict time.

    Letting time pass early finds what hides behind a sleep, but in a program that sleeps much it
    is one more actor that turns go to.
    """

    name = "portfolio"
    profiled = True

    TURNS: tuple[tuple[type[Strategy], bool], ...] = (
        (Surw, True),
        (Urw, True),
        (Pos, True),
        (Surw, False),
        (Pct, True),
        (Pos, False),
        (Urw, True),
        (Random, True),
    )

    def __init__(self, seed: int, *, time_passes: bool = True) -> None:
        super().__init__(seed, time_passes=time_passes)
        self._members = [
            member(seed, time_passes=time_passes and early) for member, early in self.TURNS
        ]
        self._member = self._members[0]

    def begin(self, iteration: int, profile: Profile | None) -> bool:
        # Iteration 0 is the run that makes the profile.
        self._member = self._members[(iteration - 1) % len(self._members)]
        self.time_passes = self._member.time_passes
        return self._member.begin(iteration, profile)

    def pick(self, choice: Choice) -> int:
        return self._member.choose(choice)
