"""The whole table of schedules to the first bug once more: minutes.

pytest tests/benchmarks/test_strategies.py --benchmark-only -s
"""

from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import schedules_to_bug
from tests.benchmarks.schedules_to_bug import row
from tests.control.known_bugs import PROGRAMS


@pytest.mark.timeout(3600)
def test_the_table_is_what_its_command_prints(benchmark: Any) -> None:
    """Every number of it."""
    table = Path(schedules_to_bug.__file__).with_suffix(".txt").read_text(encoding="utf-8")
    rows = benchmark.pedantic(lambda: [row(name) for name in PROGRAMS], rounds=1)
    assert table.splitlines()[2:] == rows
