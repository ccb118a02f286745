"""A random walk chooses evenly at each step."""

from __future__ import annotations

from tests.control.bare import doing, even, sampled
from tracer.control.strategies import Random


def test_who_is_first_is_even() -> None:
    """Four actors of one operation: each permutation comes as often as any."""
    outcomes = sampled(Random(0), [doing(None)] * 4, 24 * 40)
    assert even(outcomes, 24)


def test_a_long_way_alone_is_rare() -> None:
    """Why a random walk is not enough: half as likely with each step."""
    outcomes = sampled(Random(0), [doing(*[None] * 6), doing(None)], 6400)
    assert 60 < outcomes["0000001"] < 140
