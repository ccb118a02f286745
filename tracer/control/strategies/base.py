"""What a strategy is: who decides, operation by operation, which actor goes next."""

from __future__ import annotations

from abc import ABC, abstractmethod
from random import Random
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tracer.control.choice import Choice
    from tracer.control.profile import Profile
    from tracer.model.schedule import Schedule


class Strategy(ABC):
    """One search through the schedules of a program, one run after the other.

    For each run `begin` is called once, then `choose` for *every* operation that control grants,
    those without an alternative too, then `ended`. Between `begin` and `ended`, what is chosen
    depends on the seed, the iteration, the profile and the choices alone: never on other runs, on
    the clock, or on `random` as the program uses it. So (strategy, seed, iteration) names a
    schedule, and several processes may share the iterations of one search out among themselves.
    `Dfs` is the exception, and says so by `learns`.

    Iteration 0 of a strategy that is `profiled` is not its own: a run by `Random` with the same
    seed takes its place, and the profile of that run is given to all that follow.

    A member of the family writes `pick`, and `prepare` if it draws something once a run.

    name         what `--strategy` calls it
    profiled     weighs by the profile
    learns       what is chosen depends on the runs before: one process does all iterations
    needs_sites  before each choice its `sites` are told: actor -> operation and place of all
    reports      what it has become in a run is of interest afterwards
    fair         sooner or later whoever can go does. Where that is not so, the rest of a run is
                 random after `max_unfair` operations (as in Coyote), or a program that spins until
                 somebody else is through would never end
    time_passes  whether the run that begins may let time pass early: then `TIME` is offered as a
                 choice among the others, and is an actor like any. Valid after `begin`
    """

    name: ClassVar[str]
    profiled: ClassVar[bool] = False
    learns: ClassVar[bool] = False
    reports: ClassVar[bool] = False
    needs_sites: ClassVar[bool] = False
    fair: ClassVar[bool] = True
    max_unfair = 2000

    def __init__(self, seed: int, *, time_passes: bool = True) -> None:
        self.seed = seed
        self.time_passes = time_passes
        self._granted = 0
        self._random = Random()

    def begin(self, iteration: int, profile: Profile | None) -> bool:
        """A new run; False: there is nothing left to try. `profile` is None if there is none."""
        self._granted = 0
        self._random = Random(f"{self.name} {self.seed} {iteration}")
        self.prepare(profile)
        return True

    def choose(self, choice: Choice) -> int:
        """Index into `choice.enabled` of what goes next."""
        self._granted += 1
        if self._granted > self.max_unfair and not self.fair:
            return int(self._random.random() * len(choice.enabled))
        return self.pick(choice)

    def ended(self, schedule: Schedule) -> None:
        """The run is over, however it ended; `schedule` is all of it."""

    def prepare(self, profile: Profile | None) -> None:
        """Draw what is drawn once a run."""

    @abstractmethod
    def pick(self, choice: Choice) -> int:
        """As `choose`, while the strategy has a say."""
