"""The portfolio takes turns, and finds what each of its members finds."""

from __future__ import annotations

from tests.control.known_bugs import PROGRAMS
from tests.control.simulator import search
from tracer.control.strategies import Portfolio, Surw, Urw


def test_half_of_the_budget_goes_to_the_uniform_walks() -> None:
    """And some of every eight runs keep strict time."""
    members = [member for member, _ in Portfolio.TURNS]
    assert sum(member in {Surw, Urw} for member in members) * 2 == len(members)
    assert 0 < sum(not early for _, early in Portfolio.TURNS) < len(members) / 2


def test_a_turn_says_whether_time_may_pass() -> None:
    """Control asks before each run."""
    portfolio = Portfolio(0)
    answers = []
    for iteration in range(1, 1 + len(Portfolio.TURNS)):
        portfolio.begin(iteration, None)
        answers.append(portfolio.time_passes)
    assert answers == [early for _, early in Portfolio.TURNS]


def test_it_finds_every_bug() -> None:
    """Three seeds, at most 300 schedules; all but the largest, which the benchmark has."""
    for name, program in PROGRAMS.items():
        if name != "twostage_20":
            for seed in range(3):
                assert search(program, Portfolio(seed), 300), name
