"""Schedules to the first failure on real processes; the whole table is a benchmark."""

from __future__ import annotations

import pytest

from tests.benchmarks.first_bug import first_bug, staged
from tracer.control.strategies import Portfolio

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


@pytest.mark.parametrize("program", ["bugs/deadlock01", "bugs/pulse", "bugs/twostage_2"])
def test_the_portfolio_finds_it_and_finds_it_again(program: str) -> None:
    """After as many schedules as before, and not more than 60."""
    with staged(program) as stage:
        first, second = (first_bug(stage, Portfolio(1), 60) for _ in range(2))
    assert first is not None
    assert first == second
