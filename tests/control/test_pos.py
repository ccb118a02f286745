"""Partial order sampling keeps a priority until its operation goes or races."""

from __future__ import annotations

from tests.control.bare import doing, even, sampled
from tracer.control.strategies import Pos


def test_a_long_way_alone_is_not_rare() -> None:
    """Six operations before the other's one, which draws only once: once in seven."""
    outcomes = sampled(Pos(0), [doing("a", "b", "c", "d", "e", "f"), doing("g")], 3500)
    assert 430 < outcomes["0000001"] < 570


def test_those_that_raced_draw_again() -> None:
    """Once the race was lost, the others have the same chance as whoever comes anew."""
    outcomes = sampled(Pos(0), [doing("x", "x"), doing("x", "x")], 6 * 200)
    # Every decision between two that race is even, as in a random walk.
    assert abs(outcomes["0011"] - 300) < 60
    assert abs(outcomes["0101"] - 150) < 50
    assert even(sampled(Pos(0), [doing("x")] * 3, 6 * 100), 6)
