"""Depth-first search: every schedule once, those with fewer preemptions first.

Musuvathi, Qadeer: Iterative Context Bounding for Systematic Testing of Multithreaded Programs,
PLDI 2007. Only this can say that there is no failing schedule within a bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer.control.choice import TIME, TIMEOUT, Choice
from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.control.profile import Profile
    from tracer.model.schedule import Schedule

    Path = tuple[tuple[int, str], ...]
    """A schedule: who goes instead of the default, by the number of the decision."""


class _Branch(NamedTuple):
    """What else could go at one decision of a run and is still to be tried, at the same cost."""

    path: Path  # of that run
    decision: int
    actors: list[str]
    preemptions: int


class Dfs(Strategy):
    """Bound 0, then 1, 2, ... up to `preemptions` (None: on and on until there is nothing left).

    Alternatives beyond the bound wait for the next one, so that no schedule runs twice. Letting
    time pass early is a preemption. All is learned from `ended`: what chose may be a copy.

    exhausted  the highest bound within which every schedule has run; None: not even 0 has
    complete   every schedule at all has run
    """

    name = "dfs"
    learns = True
    fair = False

    def __init__(
        self, seed: int, *, time_passes: bool = True, preemptions: int | None = None
    ) -> None:
        super().__init__(seed, time_passes=time_passes)
        self.preemptions = preemptions
        self.bound = 0
        self.exhausted: int | None = None
        self._lost = False  # a run was not what it should have been: some are unknown
        self._now = [_Branch((), -1, [""], 0)]  # the default schedule is a deviation nowhere
        self._later: list[_Branch] = []
        self._path: Path = ()
        self._spent = 0  # preemptions of the path
        self._decision = 0

    def __getstate__(self) -> dict[str, object]:
        """A copy elsewhere goes along one path: what is still to be tried stays here."""
        return self.__dict__ | {"_now": [], "_later": [], "_lost": True}

    @property
    def complete(self) -> bool:
        return self.exhausted is not None and not self._now and not self._later

    def begin(self, iteration: int, profile: Profile | None) -> bool:
        """The next schedule. What the iteration is called makes no difference here."""
        while not self._now:
            if not self._later or self.bound == self.preemptions:
                return False
            self.bound += 1
            self._now, self._later = self._later, []
        branch = self._now[-1]
        self._path = (*branch.path, (branch.decision, branch.actors.pop()))
        self._spent = branch.preemptions
        if not branch.actors:
            self._now.pop()
        return super().begin(iteration, profile)

    def prepare(self, profile: Profile | None) -> None:
        self._decision = 0
        self._turns = dict(self._path)

    def pick(self, choice: Choice) -> int:
        if len(choice.enabled) == 1:
            return 0
        actor = self._turns.get(self._decision)
        self._decision += 1
        index = None if actor is None else choice.index(actor)
        return choice.default if index is None else index

    def ended(self, schedule: Schedule) -> None:
        """Keep what else could have gone; say whether that was the last run within the bound."""
        self._lost |= len(schedule.steps) > self.max_unfair or not self._kept_to(schedule)
        beyond = self._path[-1][0] + 1
        for number, choice in enumerate(_choices(schedule)):
            if number >= beyond:
                self._branch(number, choice)
        if not self._now and not self._lost:
            self.exhausted = self.bound

    def _kept_to(self, schedule: Schedule) -> bool:
        """Whether the run went along the path: the program is the same as in the run before."""
        decisions = schedule.decisions
        return all(
            number < len(decisions)
            and decisions[number].enabled[decisions[number].chosen].actor == actor
            for number, actor in self._path
            if number >= 0
        )

    def _branch(self, number: int, choice: Choice) -> None:
        costs: dict[int, list[str]] = {}
        for index, operation in enumerate(choice.enabled):
            if index != choice.default:
                cost = self._spent + choice.preempts(index)
                costs.setdefault(cost, []).append(operation.actor)
        for cost, actors in costs.items():
            branch = _Branch(self._path, number, actors[::-1], cost)
            (self._now if cost <= self.bound else self._later).append(branch)


def _choices(schedule: Schedule) -> Iterator[Choice]:
    """What was to be chosen at each decision."""
    decisions = iter(schedule.decisions)
    decision = next(decisions, None)
    last = None
    for step, operation in enumerate(schedule.steps):
        if decision is not None and decision.step == step:
            yield Choice(decision.enabled, last)
            decision = next(decisions, None)
        if operation.actor != TIME.actor:
            last = operation.actor.removesuffix(TIMEOUT)
