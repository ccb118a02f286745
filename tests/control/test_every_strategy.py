"""What holds for every strategy, on every program of the simulator."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.control.known_bugs import PROGRAMS, deadlock_behind_sleeps, late_answer, naps, spin
from tests.control.simulator import run, search
from tracer.control.profile import Profile
from tracer.control.strategies import STRATEGIES, Dfs, Random, Strategy

if TYPE_CHECKING:
    from tests.control.simulator import Program
    from tracer.model.schedule import Operation

SEARCHING = [strategy for strategy in STRATEGIES if not strategy.learns]


def profile(program: Program) -> Profile:
    """What iteration 0 learns."""
    walk = Random(0)
    walk.begin(0, None)
    return Profile(run(program, walk).schedule)


def steps(
    program: Program, strategy: Strategy, iteration: int, known: Profile | None
) -> list[Operation]:
    assert strategy.begin(iteration, known)
    return run(program, strategy).schedule.steps


@pytest.mark.parametrize("strategy", SEARCHING, ids=lambda strategy: strategy.name)
@pytest.mark.parametrize("program", ["carter01", "reorder_5", "naps"])
def test_strategy_seed_and_iteration_name_a_schedule(
    strategy: type[Strategy], program: str
) -> None:
    """Whatever ran before: several processes can share the iterations out."""
    body = (PROGRAMS | {"naps": naps})[program]
    known = profile(body)
    one, other = strategy(7), strategy(7)
    in_order = [steps(body, one, iteration, known) for iteration in range(1, 20)]
    from_the_end = [steps(body, other, iteration, known) for iteration in range(19, 0, -1)]
    assert in_order == from_the_end[::-1]


@pytest.mark.parametrize("strategy", SEARCHING, ids=lambda strategy: strategy.name)
def test_another_seed_is_another_search(strategy: type[Strategy]) -> None:
    """And so is another iteration."""
    body = PROGRAMS["reorder_5"]
    known = profile(body)
    runs = {
        tuple(steps(body, strategy(seed), iteration, known))
        for seed in range(4)
        for iteration in range(1, 5)
    }
    assert len(runs) > 12


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_the_random_of_the_program_is_left_alone(strategy: type[Strategy]) -> None:
    """Chance in a schedule is apart from chance in the program."""
    before = random.getstate()
    steps(PROGRAMS["reorder_3"], strategy(1), 1, None)
    assert random.getstate() == before


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
@pytest.mark.parametrize("known", [True, False])
def test_whatever_can_go_can_be_chosen(strategy: type[Strategy], known: bool) -> None:
    """Every program runs to its end or its failure, with a profile of it, of another, or none."""
    other = profile(PROGRAMS["dining_5"]) if known else None
    for body in (*PROGRAMS.values(), naps):
        searching = strategy(3)
        for iteration in range(1, 4):
            assert searching.begin(iteration, other)
            assert run(body, searching).signature != ("step limit",)


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_a_program_that_spins_ends(strategy: type[Strategy]) -> None:
    """A fair tail gives everybody a turn in the end."""
    known = profile(spin)
    for seed in range(10):
        searching = strategy(seed)
        searching.begin(1, known)
        assert run(spin, searching).signature is None


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_strict_time_passes_only_when_nobody_can_run(strategy: type[Strategy]) -> None:
    """With time_passes=False the clock is never a choice, in no turn of a portfolio."""
    searching = strategy(0, time_passes=False)
    for iteration in range(1, 12):
        searching.begin(iteration, None)
        assert not searching.time_passes
        assert all(step.actor != "~time" for step in run(naps, searching).schedule.steps)


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_time_can_pass_early(strategy: type[Strategy]) -> None:
    """Any process can be slow: who sleeps less may come last."""
    searching = strategy(0)
    known = profile(naps)
    lasts = set()
    for iteration in range(1, 60):
        if searching.begin(iteration, known):
            steps = run(naps, searching).schedule.steps
            lasts.add([step.actor for step in steps if step.kind == "write"][-1])
    assert len(lasts) > 1


def test_only_what_learns_depends_on_the_runs_before() -> None:
    """Depth-first search has to know where it has been."""
    assert [strategy for strategy in STRATEGIES if strategy.learns] == [Dfs]


def test_names_are_the_words_of_the_command_line() -> None:
    """`--strategy` knows each by its file's name."""
    for strategy in STRATEGIES:
        assert strategy.__module__ == f"tracer.control.strategies.{strategy.name}"


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
@pytest.mark.parametrize("program", [deadlock_behind_sleeps, late_answer])
def test_what_hides_behind_sleeps_is_found(strategy: type[Strategy], program: Program) -> None:
    """By letting time pass early, within 100 schedules; strict time never finds it."""
    for seed in range(5):
        assert search(program, strategy(seed), 100)
    assert search(program, strategy(0, time_passes=False), 100) is None
