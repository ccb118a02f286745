"""PCT switches where its few change points are, and nowhere else."""

from __future__ import annotations

from itertools import pairwise

from tests.control.bare import actors, doing
from tests.control.known_bugs import PROGRAMS, naps, spin
from tests.control.simulator import Request, World, run, run_bare, search
from tracer.control.profile import Profile
from tracer.control.strategies import Pct, Random
from tracer.model.schedule import Schedule

BODIES = [doing(*[None] * 6)] * 3


def switches(schedule: Schedule) -> int:
    word = actors(schedule)
    return sum(one != other for one, other in pairwise(word))


def test_without_a_profile_nobody_is_interrupted() -> None:
    """Priorities alone: one after the other, in any order."""
    orders = set()
    for iteration in range(60):
        pct = Pct(0)
        pct.begin(iteration, None)
        schedule = run_bare(pct, *BODIES).schedule
        assert switches(schedule) == 2
        orders.add(actors(schedule))
    assert len(orders) == 6


def test_depth_3_means_two_interruptions_at_most() -> None:
    """And with enough runs, that many."""
    profile = Profile(Schedule())
    profile.decisions = 12
    most = 0
    for iteration in range(100):
        pct = Pct(0)
        pct.begin(iteration, profile)
        schedule = run_bare(pct, *BODIES).schedule
        assert len(schedule.deviations) <= 2 + 2
        most = max(most, switches(schedule) - 2)
    assert most == 2


def test_short_runs_have_fewer_change_points() -> None:
    """At most a third of the decisions, or nothing would be left to chance."""
    profile = Profile(Schedule())
    profile.decisions = 5
    pct = Pct(0)
    for iteration in range(20):
        pct.begin(iteration, profile)
        assert len(pct._changes) == 1


def test_whoever_asks_in_vain_steps_back() -> None:
    """The spinning actor is demoted at its second look, long before the fair tail."""
    for seed in range(20):
        pct = Pct(seed)
        pct.begin(1, None)
        assert len(run(spin, pct).schedule.steps) < 30


def test_whoever_sleeps_does_not() -> None:
    """A bug behind a sleep would be out of reach."""
    order = []

    async def main(world: World) -> None:
        async def sleeper() -> None:
            for _ in range(3):
                await world.sleep(1)
            order.append("sleeper")

        async def other() -> None:
            for _ in range(20):
                await Request("write", "x")
            order.append("other")

        await world.run(sleeper, other)

    for iteration in range(40):
        pct = Pct(0)
        pct.begin(iteration, None)
        run(main, pct)
    assert "sleeper" in order[::2]


def test_its_profile_is_that_of_a_random_run() -> None:
    """The number of decisions is k."""
    walk = Random(0)
    walk.begin(0, None)
    schedule = run(naps, walk).schedule
    assert Profile(schedule).decisions == len(schedule.decisions) > 0
    assert search(PROGRAMS["twostage"], Pct(0), 300)
