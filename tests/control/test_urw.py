"""The uniform random walk is uniform."""

from __future__ import annotations

import pytest

from tests.control.bare import doing, even, interleavings, sampled
from tests.control.known_bugs import lost_update
from tests.control.simulator import run
from tracer.control.profile import Profile
from tracer.control.strategies import Random, Urw

LENGTHS = ((2, 3, 2), (1, 6), (4, 4))


@pytest.mark.parametrize("lengths", LENGTHS)
def test_every_interleaving_of_independent_actors_is_as_likely(lengths: tuple[int, ...]) -> None:
    """In the sense of chi-square; a random walk is far from it."""
    bodies = [doing(*[None] * length) for length in lengths]
    classes = interleavings(lengths)
    assert even(sampled(Urw(0), bodies, 20 * classes), classes)
    assert not even(sampled(Random(0), bodies, 20 * classes), classes)


def test_children_that_are_not_there_yet_weigh_with_their_parent() -> None:
    """Main hurries as long as the work of its children is ahead."""
    program = lost_update(5)
    walk = Random(0)
    walk.begin(0, None)
    profile = Profile(run(program, walk).schedule)
    urw, started = Urw(0), []
    for searching in (urw, walk):
        places = 0
        for iteration in range(1, 101):
            searching.begin(iteration, profile)
            steps = run(program, searching).schedule.steps
            places += [step.kind for step in steps].index("read")
        started.append(places / 100)
    uniform, random = started
    assert uniform > random + 0.5
