"""From a schedule that fails to the smallest that fails alike, and what two operations decide."""

from __future__ import annotations

from itertools import chain, groupby, pairwise
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer.control.choice import TIME, TIMEOUT, Operation, depends
from tracer.control.strategies.follow import Follow
from tracer.control.strategies.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from tracer.control.strategies.base import Strategy
    from tracer.model.schedule import Deviation, Schedule

    Run = Callable[[Strategy], "Outcome"]


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
    finished  nothing more can be left out; False: the budget ended first
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
    """Search for a smaller run that fails with the same signature; `run` plays under a strategy.

    Leave out deviations from "go on with the current actor" (ddmin: Zeller, Hildebrandt,
    Simplifying and Isolating Failure-Inducing Input, TSE 2002); what is left out is filled by
    default. Then bring together what one actor does in several pieces (Jalbert, Sen: A Trace
    Simplification Technique for Effective Debugging of Concurrent Programs, FSE 2010). Each
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
        self._tried: set[tuple[object, ...]] = set()

    def minimised(self) -> Minimised:
        finished = True
        try:
            self._without_time()
            self._leave_out()
            while self._bring_together():
                self._leave_out()
        except _BudgetError:
            finished = False
        closest = order = None
        deviations = self._best.schedule.deviations
        if deviations:
            self._runs += 1  # within any budget: without it nothing can be explained
            closest = self._run(Replay(deviations[:-1]))
            order = deciding(self._best.schedule, closest.schedule)
        return Minimised(self._best, closest, order, self._runs, finished)

    def _accepts(self, strategy: type[Replay | Follow], along: tuple[Any, ...]) -> bool:
        """Whether that way fails alike and is smaller; then it is the best so far."""
        if along in self._tried:
            return False
        if self._runs >= self._max_runs or self._clock() > self._until:
            raise _BudgetError
        self._tried.add(along)
        self._runs += 1
        outcome = self._run(strategy(along))
        if outcome.signature != self._best.signature:
            return False
        if size(outcome.schedule) >= size(self._best.schedule):
            return False
        self._best = outcome
        return True

    def _without_time(self) -> None:
        """A failure that needs nobody to be slow is worth more: try that first."""
        deviations = self._best.schedule.deviations
        self._accepts(Replay, tuple(one for one in deviations if not of_time(one)))

    def _leave_out(self) -> None:
        """Half of the deviations, a quarter ... one at a time, until none can be left out."""
        part = max(len(self._best.schedule.deviations) // 2, 1)
        while True:
            if self._leaves_out(part):
                part = min(part, max(len(self._best.schedule.deviations) // 2, 1))
            elif part == 1:
                return
            else:
                part //= 2

    def _leaves_out(self, part: int) -> bool:
        """Try it with each `part` deviations in a row, the last ones first; whether any went."""
        smaller = False
        end = len(self._best.schedule.deviations)
        while end > 0:
            deviations = self._best.schedule.deviations
            end = min(end, len(deviations))
            start = max(end - part, 0)
            smaller |= self._accepts(Replay, deviations[:start] + deviations[end:])
            end = start
        return smaller

    def _bring_together(self) -> bool:
        """Try to join a piece of an actor to its piece before, there or here; whether one went."""
        pieces = [list(piece) for _, piece in groupby(s.actor for s in self._best.schedule.steps)]
        for here in range(len(pieces) - 1, 0, -1):
            actor = pieces[here][0]
            before = (at for at in range(here - 2, -1, -1) if pieces[at][0] == actor)
            if (there := next(before, None)) is None:
                continue
            joined = [pieces[there] + pieces[here]]
            start, between, end = pieces[:there], pieces[there + 1 : here], pieces[here + 1 :]
            for way in (start + joined + between + end, start + between + joined + end):
                if self._accepts(Follow, tuple(chain.from_iterable(way))):
                    return True
        return False


def of_time(deviation: Deviation) -> bool:
    """Whether it lets time pass early, or a wait expire."""
    return deviation.goes == TIME.actor or deviation.goes.endswith(TIMEOUT)


def size(schedule: Schedule) -> tuple[bool, int, int, int]:
    """Whether somebody has to be slow, how many deviations, switches and operations."""
    deviations, steps = schedule.deviations, schedule.steps
    switches = sum(one.actor != other.actor for one, other in pairwise(steps))
    return any(map(of_time, deviations)), len(deviations), switches, len(steps)


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
