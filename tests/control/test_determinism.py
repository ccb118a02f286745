"""The same program, strategy and seed make the same trace; the whole table is a benchmark."""

from __future__ import annotations

import pytest

from tests.benchmarks.determinism import differences

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


@pytest.mark.parametrize("program", ["ktv", "killed_holder", "bugs/queue_empty_lag"])
def test_a_run_comes_again_on_a_busy_machine(program: str) -> None:
    """By a fresh process each time, the last time with every core busy."""
    assert differences(program, 1) == (5, [])
