"""The smallest failing run, and the two operations whose order decides."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.control.known_bugs import PROGRAMS, deadlock01, lazy01, lost_update
from tests.control.simulator import World, player, search
from tracer.control.minimise import Minimised, deciding, minimise, of_time, size
from tracer.control.strategies import Portfolio, Random, Replay
from tracer.model.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.control.simulator import Program
    from tracer.control.minimise import Outcome
    from tracer.control.strategies import Strategy


def failing(program: Program, seed: int = 0) -> Outcome:
    """The first failing run of a search."""
    found = search(program, Portfolio(seed), 2000)
    assert found is not None
    return found.outcome


def random_failure(program: Program, wanted: Callable[[Outcome], bool]) -> Outcome:
    """The first failing run of that kind in many random searches."""
    found = (search(program, Random(seed), 100) for seed in range(50))
    return next(each.outcome for each in found if each and wanted(each.outcome))


def needs_time(outcome: Outcome) -> bool:
    return any(map(of_time, outcome.schedule.deviations))


def minimised(program: Program, seed: int = 0) -> Minimised:
    return minimise(player(program), failing(program, seed))


def test_the_median_is_three_deviations_at_most() -> None:
    """Of every program: a story that fits on a page. Five and seven philosophers need 4 and 6."""
    least = {"dining_5": 4, "dining_7": 6}
    for name, program in PROGRAMS.items():
        if name == "twostage_20":
            continue  # that one is for the benchmark
        counts = [len(minimised(program, seed).failure.schedule.deviations) for seed in range(5)]
        assert median(counts) <= least.get(name, 3), name


@pytest.mark.parametrize("name", ["deadlock01", "bluetooth_driver", "reorder_4", "carter01"])
def test_it_fails_as_before_and_can_be_run_again(name: str) -> None:
    """The same signature; its deviations are the whole run; not larger than what it began with."""
    program = PROGRAMS[name]
    outcome = failing(program)
    result = minimise(player(program), outcome)
    again = player(program)(Replay(result.failure.schedule.deviations))
    assert result.finished
    assert again.signature == result.failure.signature == outcome.signature
    assert again.schedule.steps == result.failure.schedule.steps
    assert size(again.schedule) <= size(outcome.schedule)


def test_the_pair_of_a_deadlock_is_the_lock_that_came_too_soon() -> None:
    """The other takes its first lock before one takes its second."""
    result = minimised(deadlock01())
    assert result.order is not None
    first, second = result.order.first, result.order.second
    assert first.object == second.object
    assert {first.actor, second.actor} == {"main.0", "main.1"}
    assert result.order.second_step is None  # it never came to its turn: that is the deadlock
    assert result.closest is not None
    assert result.closest.signature is None


def test_the_pair_of_a_lost_update_is_a_read_before_a_write() -> None:
    """Both on the value."""
    result = minimised(lost_update(2))
    assert result.order is not None
    assert (result.order.first.kind, result.order.second.kind) == ("read", "write")
    assert result.order.second_step is not None
    assert result.order.first_step < result.order.second_step


def test_what_fails_by_default_needs_no_deviation() -> None:
    """Then there is no pair: any order fails, or nearly any."""
    result = minimised(lazy01)
    assert result.failure.schedule.deviations == ()
    assert (result.closest, result.order) == (None, None)


async def two_bugs(world: World) -> None:
    """One assertion that fails in nearly every run, one that needs a switch."""
    x = world.value("x")

    async def common() -> None:
        await x.set(1)
        assert await x.get() == 1, "rare"
        await x.set(3)

    async def other() -> None:
        assert await x.get() != 3, "common"
        await x.set(2)

    await world.run(common, other)


def test_another_failure_is_not_taken_for_this_one() -> None:
    """Fewer deviations would fail too, but otherwise."""
    rare = ("assertion", "rare")
    outcome = random_failure(two_bugs, lambda outcome: outcome.signature == rare)
    result = minimise(player(two_bugs), outcome)
    assert result.failure.signature == rare
    assert len(result.failure.schedule.deviations) == 1


async def order_by_sleep(world: World) -> None:
    """Fails if the second comes first: by a slow process, or by a switch after both have slept."""
    done = world.value("done")

    async def first() -> None:
        await world.sleep(0.1)
        await done.set(1)

    async def second() -> None:
        await world.sleep(0.1)
        assert await done.get() == 1, "too soon"

    await world.run(first, second)


def test_a_failure_without_a_slow_process_is_preferred() -> None:
    """Time that passes early is left out first."""
    outcome = random_failure(order_by_sleep, needs_time)
    result = minimise(player(order_by_sleep), outcome)
    assert not needs_time(result.failure)


def test_the_budget_of_runs_is_kept() -> None:
    """And the best so far is returned; one run more explains it."""
    program = PROGRAMS["dining_7"]
    outcome = failing(program)
    played: list[Strategy] = []

    def counting(strategy: Strategy) -> Outcome:
        played.append(strategy)
        return player(program)(strategy)

    result = minimise(counting, outcome, max_runs=7)
    assert not result.finished
    assert len(played) == result.runs == 8
    assert result.failure.signature == outcome.signature
    assert result.order is not None


def test_the_budget_of_seconds_is_kept() -> None:
    """By the clock that is given."""
    program = PROGRAMS["dining_7"]
    now = iter(range(1000))
    result = minimise(
        player(program), failing(program), max_seconds=5.0, clock=lambda: float(next(now))
    )
    assert not result.finished
    assert result.runs == 6


def test_without_deviations_nothing_decides() -> None:
    """Two runs that are the same have no pair."""
    assert deciding(Schedule(), Schedule()) is None
