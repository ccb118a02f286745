"""`tracer check` with all rules on a million events: how long, how much memory, beside json.loads.

pytest tests/benchmarks/test_check.py --benchmark-only -s
"""

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.test_show import COMMAND, yardstick
from tests.big_trace import write_big_trace
from tracer.checks import RULES, check
from tracer.trace_file import read

EVENTS = 1_000_000
LEAST_PER_SECOND = 120_000
MOST_SECONDS = 15
MOST_MEGABYTES = 1500
ROUNDS = 3


@dataclass(frozen=True)
class Run:
    """One command: how long it took, its peak of memory, what it printed."""

    seconds: float
    peak: float
    out: str


def checked(path: Path) -> Run:
    """`tracer check` in a process of its own, start and imports included."""
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "check", str(path), "--lang", "en"],
        capture_output=True, text=True, check=True, timeout=300,
        env=os.environ | {"COLUMNS": "80", "NO_COLOR": "1"},
    )  # fmt: skip
    return Run(time.perf_counter() - begin, int(done.stderr) / 1024, done.stdout)


@pytest.fixture(scope="module")
def long_trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_big_trace(tmp_path_factory.mktemp("long") / "big.jsonl", EVENTS)


@pytest.mark.timeout(600)
def test_a_million_events_are_checked_soon(benchmark: Any, long_trace: Path) -> None:
    """All rules: at least 120 000 events/s, 15 s and 1.5 GB, from the command to its last line."""
    runs: list[Run] = []
    benchmark.pedantic(lambda: runs.append(checked(long_trace)), rounds=ROUNDS)
    loads, events = yardstick(long_trace)
    seconds = statistics.median(run.seconds for run in runs)
    peak = max(run.peak for run in runs)
    rate = events / seconds
    benchmark.extra_info.update(events=events, rate=round(rate), megabytes=round(peak))
    print(
        f"\ncheck: {events} events, {len(RULES)} rules in {seconds:.2f} s: {rate:.0f} events/s, "
        f"{seconds / loads:.1f} x json.loads ({loads:.2f} s), peak {peak:.0f} MB"
    )
    assert abs(events - EVENTS) < 1_000
    assert f"{events} events" in " ".join(runs[0].out.split())
    assert rate >= LEAST_PER_SECOND
    assert seconds < MOST_SECONDS
    assert peak < MOST_MEGABYTES


@pytest.mark.timeout(600)
def test_what_each_part_costs(benchmark: Any, long_trace: Path) -> None:
    """Reading, folding without a check, and all checks: where the time goes."""

    def timed(work: Callable[[], Any]) -> tuple[float, Any]:
        gc.collect()
        gc.disable()  # as the command does
        begin = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - begin
        gc.enable()
        return seconds, result

    reading, trace = benchmark.pedantic(timed, (lambda: read(long_trace),), rounds=1)
    folding, _ = timed(lambda: check(trace, ()))
    checking, _ = timed(lambda: check(trace))
    own = checking - folding
    print(f"\nreading {reading:.2f} s, folding {folding:.2f} s, checks {own:.2f} s")
    assert len(trace.events) > 0.99 * EVENTS
    assert checking < 2 * reading
