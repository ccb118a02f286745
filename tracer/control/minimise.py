"""From a schedule that fails to the smallest that fails alike, and what two operations decide."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from tracer.control.choice import TIME, TIMEOUT, Operation, depends

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from tracer.model.schedule import Deviation, Schedule

    Run = Callable[[tuple[Deviation, ...]], "Outcome"]


class Outcome(NamedTuple):
    """What came of a run.

    signature  what failed, where and on which objects, the same for the same failure; None: nothing
    schedule   all of the run
    """

    signature: Hashable
    schedule: Schedule


class Order(NamedTuple):
    """The pair of operations whose order decides: it fails when `first` comes before `second`.

    The numbers are their steps in the failing run; `second` may never have come to its turn there,
    then its number is None.
    """

    first: Operation
    second: Operation
    first_step: int
    second_step: int | None


class Minimised(NamedTuple):
    """The smallest failing run that was found.

    failure   that run
    closest   the nearest run that does not fail alike: the failing one without its last deviation;
              None if the default schedule fails
    order     what tells the two apart
    runs      how often the program ran for it
    finished  no deviation can be left out; False: the budget ended first
    """

    failure: Outcome
    closest: Outcome | None
    order: Order | None
    runs: int
    finished: bool


def minimise(
    run: Run,
    failure: Outcome,
    *,
    max_runs: int = 300,
    max_seconds: float = 20.0,
    clock: Callable[[], float] = perf_counter,
) -> Minimised:
    """Leave out deviations as long as the program still fails with the same signature.

    Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, TSE 2002 (ddmin), over
    deviations from "go on with the current actor". What was left out is filled by default, and each
    accepted run counts with the deviations that it really took.
    """
    return _Search(run, failure, max_runs, clock() + max_seconds, clock).minimised()


class _BudgetError(Exception):
    """No further run is allowed."""


class _Search:
    """The best failing run so far, and the budget for better ones."""

    def __init__(
        self,
        run: Run,
        failure: Outcome,
        max_runs: int,
        until: float,
        clock: Callable[[], float],
    ) -> None:
        self._run = run
        self._best = failure
        self._runs = 0
        self._max_runs = max_runs
        self._until = until
        self._clock = clock
        self._tried: dict[tuple[Deviation, ...], Outcome] = {}

    def minimised(self) -> Minimised:
        finished = True
        try:
            self._without_time()
            self._fewer()
        except _BudgetError:
            finished = False
        closest = order = None
        deviations = self._best.schedule.deviations
        if deviations:
            try:
                closest = self._outcome(deviations[:-1])
            except _BudgetError:
                pass
            else:
                order = deciding(self._best.schedule, closest.schedule)
        return Minimised(self._best, closest, order, self._runs, finished)

    def _outcome(self, deviations: tuple[Deviation, ...]) -> Outcome:
        """The run along these deviations, from memory if it has run."""
        known = self._tried.get(deviations)
        if known is None:
            if self._runs >= self._max_runs or self._clock() > self._until:
                raise _BudgetError
            self._runs += 1
            known = self._tried[deviations] = self._run(deviations)
        return known

    def _accepts(self, deviations: tuple[Deviation, ...]) -> bool:
        """Whether these fail alike and the run is smaller; then it is the best."""
        outcome = self._outcome(deviations)
        if outcome.signature != self._best.signature:
            return False
        if size(outcome.schedule) >= size(self._best.schedule):
            return False
        self._best = outcome
        return True

    def _without_time(self) -> None:
        """A failure that needs nobody to be slow is worth more: try that first."""
        self._accepts(tuple(one for one in self._best.schedule.deviations if not of_time(one)))

    def _fewer(self) -> None:
        """Leave out half, a quarter ... one at a time, until nothing can be left out."""
        part = max(len(self._best.schedule.deviations) // 2, 1)
        while True:
            if self._pass(part):
                part = min(part, max(len(self._best.schedule.deviations) // 2, 1))
            elif part == 1:
                return
            else:
                part //= 2

    def _pass(self, part: int) -> bool:
        """Try to leave out each run of `part` deviations, from the end; whether any went."""
        smaller = False
        end = len(self._best.schedule.deviations)
        while end > 0:
            deviations = self._best.schedule.deviations
            end = min(end, len(deviations))
            start = max(end - part, 0)
            if self._accepts(deviations[:start] + deviations[end:]):
                smaller = True
            end = start
        return smaller


def of_time(deviation: Deviation) -> bool:
    """Whether it lets time pass early, or a wait expire."""
    return deviation.goes == TIME.actor or deviation.goes.endswith(TIMEOUT)


def size(schedule: Schedule) -> tuple[bool, int, int]:
    """Whether somebody has to be slow, how many deviations, how many operations."""
    deviations = schedule.deviations
    return any(map(of_time, deviations)), len(deviations), len(schedule.steps)


def deciding(failing: Schedule, passing: Schedule) -> Order | None:
    """The first two dependent operations that the failing run has in the other order.

    An operation is known again by its actor and turn. Where there is no such pair, it is what went
    at the last deviation and what it went before; None for a run without deviations.
    """
    ours, theirs = _turns(failing.steps), _turns(passing.steps)
    paired = enumerate(zip(ours, theirs, strict=False))
    common = next((step for step, (our, their) in paired if our != their), 0)
    step_here = {turn: step for step, turn in enumerate(ours)}
    step_there = {turn: step for step, turn in enumerate(theirs)}
    for step in range(common, len(ours)):
        first = failing.steps[step]
        for there in range(common, step_there.get(ours[step], 0)):
            second = passing.steps[there]
            here = step_here.get(theirs[there])
            if (here is None or here > step) and depends(first, second):
                return Order(first, second, step, here)
    for decision in reversed(failing.decisions):
        if decision.deviation is not None:
            second = decision.enabled[decision.default]
            here = step_here.get((second.actor, decision.turn))
            return Order(decision.enabled[decision.chosen], second, decision.step, here)
    return None


def _turns(steps: Sequence[Operation]) -> list[tuple[str, int]]:
    """Each operation as (actor, how many it had had before)."""
    turns: dict[str, int] = {}
    keys = []
    for step in steps:
        turn = turns[step.actor] = turns.get(step.actor, -1) + 1
        keys.append((step.actor, turn))
    return keys
