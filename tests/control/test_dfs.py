"""Depth-first search runs every schedule once, and knows when it has."""

from __future__ import annotations

import pickle
from itertools import pairwise
from math import factorial
from typing import TYPE_CHECKING

import pytest

from tests.control.bare import actors, doing
from tests.control.known_bugs import PROGRAMS, deadlock01, lost_update, naps, spin
from tests.control.simulator import run, run_bare
from tracer.control.strategies import Dfs
from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from tests.control.simulator import Program
    from tracer.control.choice import Choice
    from tracer.control.minimise import Outcome
    from tracer.model.schedule import Operation


def search(dfs: Dfs, program: Program, limit: int = 20_000) -> list[Outcome]:
    """All runs until nothing is left."""
    runs: list[Outcome] = []
    while len(runs) < limit and dfs.begin(len(runs), None):
        runs.append(run(program, dfs))
    return runs


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_bare_actors_have_as_many_schedules_as_counting_says(k: int) -> None:
    """(2k)!/2^k interleavings of k actors with two operations each."""
    dfs = Dfs(0)
    words: list[str] = []
    while dfs.begin(len(words), None):
        words.append(actors(run_bare(dfs, *[doing(None, None)] * k).schedule))
    assert len(words) == len(set(words)) == factorial(2 * k) // 2**k
    assert dfs.complete


def test_bounds_come_one_after_the_other() -> None:
    """Fewest preemptions first; no schedule twice."""
    dfs = Dfs(0)
    words: list[str] = []
    bounds = []
    while dfs.begin(len(words), None):
        schedule = run_bare(dfs, *[doing(None, None)] * 3).schedule
        words.append(actors(schedule))
        bounds.append(dfs.bound)
        word = actors(schedule)
        interrupted = sum(
            one != other and one in word[place + 1 :]
            for place, (one, other) in enumerate(pairwise(word))
        )
        assert interrupted == dfs.bound
    assert bounds == sorted(bounds)
    assert bounds.count(0) == 6


class Odometer(Strategy):
    """All index sequences in order: an enumerator that knows nothing of preemptions."""

    name = "odometer"

    def __init__(self) -> None:
        super().__init__(0, time_passes=False)
        self.digits: list[list[int]] = []  # [index, how many could go]
        self.place = 0

    def pick(self, choice: Choice) -> int:
        if self.place == len(self.digits):
            self.digits.append([0, len(choice.enabled)])
        index = self.digits[self.place][0]
        self.place += 1
        return index

    def turn(self) -> bool:
        self.place = 0
        while self.digits and self.digits[-1][0] + 1 == self.digits[-1][1]:
            self.digits.pop()
        if self.digits:
            self.digits[-1][0] += 1
        return bool(self.digits)


def all_schedules(program: Program) -> set[tuple[Operation, ...]]:
    odometer = Odometer()
    schedules = set()
    while True:
        odometer.begin(0, None)
        schedules.add(tuple(run(program, odometer).schedule.steps))
        if not odometer.turn():
            return schedules


def test_it_finds_what_another_enumerator_finds() -> None:
    """Begin, exit and join included, with blocking."""
    program = lost_update(2)
    runs = search(Dfs(0, time_passes=False), program)
    schedules = [tuple(outcome.schedule.steps) for outcome in runs]
    assert len(schedules) == len(set(schedules))
    assert set(schedules) == all_schedules(program)


def test_a_copy_may_do_the_runs() -> None:
    """In another process: what is learned comes from the schedule alone."""
    dfs = Dfs(0, preemptions=1)
    schedules = []
    while dfs.begin(0, None):
        outcome = run(deadlock01(fixed=True), pickle.loads(pickle.dumps(dfs)))
        dfs.ended(outcome.schedule)
        schedules.append(tuple(outcome.schedule.steps))
    alone = search(Dfs(0, preemptions=1), deadlock01(fixed=True))
    assert schedules == [tuple(outcome.schedule.steps) for outcome in alone]
    assert dfs.exhausted == 1


def test_the_fixed_twin_is_exhausted_within_two_preemptions() -> None:
    """Only then may one say that no failing schedule exists within the bound."""
    dfs = Dfs(0, preemptions=2)
    runs = search(dfs, deadlock01(fixed=True))
    assert all(outcome.signature is None for outcome in runs)
    assert dfs.exhausted == 2
    assert not dfs.complete


def test_one_preemption_is_enough_for_a_deadlock_of_two() -> None:
    """Bound 0 is exhausted first, and clean."""
    dfs = Dfs(0)
    while dfs.begin(0, None):
        if run(deadlock01(), dfs).signature:
            break
    assert (dfs.bound, dfs.exhausted) == (1, 0)


def test_nothing_is_said_before_all_have_run() -> None:
    """A search that was stopped has exhausted nothing."""
    dfs = Dfs(0, preemptions=0)
    search(dfs, PROGRAMS["carter01"], limit=2)
    assert dfs.exhausted is None


def test_a_run_that_was_cut_short_exhausts_nothing() -> None:
    """Its alternatives beyond the cut are unknown."""
    dfs = Dfs(0, preemptions=0)
    search(dfs, spin)
    assert dfs.exhausted is None


def test_a_program_that_is_not_the_same_again_exhausts_nothing() -> None:
    """Where the actor of a prefix is not there, the search has lost its way."""
    dfs = Dfs(0, preemptions=1)
    programs = [lost_update(3), lost_update(1)]
    for iteration in range(100):
        if not dfs.begin(iteration, None):
            break
        run(programs[iteration % 2], dfs)
    assert dfs.exhausted is None


def test_time_that_passes_early_is_a_preemption() -> None:
    """Bound 0 is strict time."""
    strict, early = Dfs(0, time_passes=False, preemptions=0), Dfs(0, preemptions=0)
    strict_runs, early_runs = (search(dfs, naps) for dfs in (strict, early))
    assert [run.schedule.steps for run in strict_runs] == [run.schedule.steps for run in early_runs]
    early.preemptions = 1
    more = search(early, naps)
    assert any(step.actor == "~time" for outcome in more for step in outcome.schedule.steps)
