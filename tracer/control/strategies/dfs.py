"""Depth-first search: every schedule once, those with fewer preemptions first.

Musuvathi, Qadeer: Iterative Context Bounding for Systematic Testing of Multithreaded Programs,
PLDI 2007. Only this can say that there is no failing schedule within a bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from tracer.control.choice import Choice
    from tracer.control.profile import Profile
    from tracer.model.schedule import Schedule


class _Node(NamedTuple):
    """A schedule, by its last deviation from the default and the node of those before."""

    before: _Node | None
    decision: int
    actor: str
    preemptions: int


class _Branch(NamedTuple):
    """Alternatives at one decision that are still to be tried, all at the same cost."""

    before: _Node | None
    decision: int
    actors: list[str]
    preemptions: int


class Dfs(Strategy):
    """Bound 0, then 1, 2, ... up to `preemptions` (None: on and on until there is nothing left).

    Alternatives beyond the bound wait for the next one, so that no schedule runs twice. Letting
    time pass early is a preemption.

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
        self._left_order = False
        self._now: list[_Branch] = [_Branch(None, -1, [""], 0)]  # the default schedule
        self._later: list[_Branch] = []
        self._node: _Node | None = None
        self._prefix: dict[int, str] = {}
        self._decision = 0

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
        node = _Node(branch.before, branch.decision, branch.actors.pop(), branch.preemptions)
        if not branch.actors:
            self._now.pop()
        self._node = node
        self._prefix = {}
        self._decision = 0
        step: _Node | None = node
        while step is not None:
            self._prefix[step.decision] = step.actor
            step = step.before
        return super().begin(iteration, profile)

    def pick(self, choice: Choice) -> int:
        if len(choice.enabled) == 1:
            return 0
        decision, self._decision = self._decision, self._decision + 1
        assert self._node is not None, "begin() comes before pick()"
        if decision > self._node.decision:
            self._branch(choice, decision)
            return choice.default
        actor = self._prefix.get(decision)
        if actor is None:
            return choice.default
        index = choice.index(actor)
        if index is None:  # the program is not the same as in the run before
            self._left_order = True
            return choice.default
        return index

    def _branch(self, choice: Choice, decision: int) -> None:
        """What else could go here is kept, by what it costs."""
        node = self._node
        assert node is not None
        costs: dict[int, list[str]] = {}
        for index, operation in enumerate(choice.enabled):
            if index != choice.default:
                cost = node.preemptions + choice.preempts(index)
                costs.setdefault(cost, []).append(operation.actor)
        for cost, actors in costs.items():
            branch = _Branch(node, decision, actors[::-1], cost)
            (self._now if cost <= self.bound else self._later).append(branch)

    def ended(self, schedule: Schedule) -> None:
        """A bound is exhausted when no run of it was cut short, nor took another way."""
        assert self._node is not None
        if len(schedule.decisions) != self._decision or self._decision <= self._node.decision:
            self._left_order = True
        if not self._now and not self._left_order:
            self.exhausted = self.bound
