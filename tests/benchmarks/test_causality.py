"""Folding vector clocks: events a second, in both orders, of a trace that does little but lock.

pytest tests/benchmarks/test_causality.py --benchmark-only -s
"""

import gc
import time
from pathlib import Path
from typing import Any

import pytest

from tests.big_trace import write_big_trace
from tracer.causality import HAPPENS_BEFORE, THREAD_ORDER_AND_READS_FROM, Clocks, Edges
from tracer.trace_file import read

EVENTS = 200_000
LEAST_PER_SECOND = 500_000


@pytest.mark.parametrize("edges", [HAPPENS_BEFORE, THREAD_ORDER_AND_READS_FROM])
def test_fourteen_actors(benchmark: Any, tmp_path: Path, edges: tuple[type[Edges], ...]) -> None:
    """Half a million events a second at least: most of them take or give a lock."""
    path = write_big_trace(tmp_path / "big.jsonl", EVENTS, processes=13, locks=12)
    events = read(path).events

    def fold() -> float:
        gc.disable()  # as the command does
        begin = time.process_time()
        Clocks(events, edges).fold(events, {})
        seconds = time.process_time() - begin
        gc.enable()
        return seconds

    rates: list[float] = []
    benchmark.pedantic(lambda: rates.append(len(events) / fold()), rounds=3)
    print(f"\ncausality: {len(events)} events, {max(rates) / 1e6:.2f} M events/s")
    assert max(rates) >= LEAST_PER_SECOND
