"""Actors that only do so many operations each, and how often each of their interleavings comes."""

from __future__ import annotations

from collections import Counter
from math import factorial, prod, sqrt
from typing import TYPE_CHECKING

from tests.control.simulator import Request, run_bare
from tracer.control.profile import Profile
from tracer.control.strategies import Random

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.control.simulator import Program
    from tracer.control.strategies import Strategy
    from tracer.model.schedule import Schedule


def doing(*objects: str | None) -> Program:
    """An actor that writes to these, one after the other."""

    async def body() -> None:
        for touched in objects:
            await Request("write", touched)

    return body


def interleavings(lengths: Sequence[int]) -> int:
    """How many there are of actors with so many operations each."""
    return factorial(sum(lengths)) // prod(map(factorial, lengths))


def actors(schedule: Schedule) -> str:
    """An interleaving as a word: one digit an operation."""
    return "".join(step.actor.removeprefix("main.") for step in schedule.steps)


def profile(*bodies: Program) -> Profile:
    """What a random run tells of them."""
    walk = Random(0)
    walk.begin(0, None)
    return Profile(run_bare(walk, *bodies).schedule)


def sampled(
    strategy: Strategy,
    bodies: Sequence[Program],
    runs: int,
    seen: Callable[[Schedule], str] = actors,
) -> Counter[str]:
    """How often each outcome comes in so many runs, with a profile."""
    known = profile(*bodies)
    outcomes: Counter[str] = Counter()
    for iteration in range(1, runs + 1):
        strategy.begin(iteration, known)
        outcomes[seen(run_bare(strategy, *bodies).schedule)] += 1
    return outcomes


def even(outcomes: Counter[str], classes: int) -> bool:
    """Whether all classes may be equally likely: chi-square below what chance exceeds in 0.1 %.

    The quantile is Wilson and Hilferty's (PNAS 1931).
    """
    expected = outcomes.total() / classes
    counts = [*outcomes.values(), *[0] * (classes - len(outcomes))]
    distance = sum((count - expected) ** 2 / expected for count in counts)
    freedom = classes - 1
    spread = 2 / (9 * freedom)
    limit = freedom * (1 - spread + 3.09 * sqrt(spread)) ** 3
    return distance < limit
