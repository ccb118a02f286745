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
LEAST_WITH_RACES = 70_000
LOADED = 360_000  # lines/s of json.loads on the machine for which these rates were set, when quiet
MOST_BYTES = 1_500  # an event
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
        capture_output=True, text=True, check=False, timeout=300,
        env=os.environ | {"COLUMNS": "80", "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr  # 1: something was found
    return Run(time.perf_counter() - begin, int(done.stderr) / 1024, done.stdout)


@pytest.fixture(scope="module")
def long_trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Locks, permits, naps and output: nothing that races or predictions have to look at."""
    return write_big_trace(tmp_path_factory.mktemp("long") / "big.jsonl", EVENTS)


@pytest.fixture(scope="module")
def shared_trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared values under their locks, and locks within locks, as well."""
    path = tmp_path_factory.mktemp("shared") / "big.jsonl"
    return write_big_trace(path, EVENTS, shared=True)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("trace", "least"),
    [("long_trace", LEAST_PER_SECOND), ("shared_trace", LEAST_WITH_RACES)],
    ids=["locks", "locks and values"],
)
def test_a_million_events_are_checked_soon(
    benchmark: Any, request: pytest.FixtureRequest, trace: str, least: int
) -> None:
    """All rules, from the command to its last line: 120 000 events/s, 70 000 where there are races
    and deadlocks to look for; and 1.5 KB of memory an event.

    On a machine that is slower, or busy with something else, json.loads is as well: by its rate the
    others are measured.
    """
    path = request.getfixturevalue(trace)
    runs: list[Run] = []
    benchmark.pedantic(lambda: runs.append(checked(path)), rounds=ROUNDS)
    loads, events = yardstick(path)
    seconds = statistics.median(run.seconds for run in runs)
    peak = max(run.peak for run in runs)
    rate, size = events / seconds, peak * 2**20 / events
    benchmark.extra_info.update(events=events, rate=round(rate), megabytes=round(peak))
    print(
        f"\ncheck, {trace}: {events} events, {len(RULES)} rules in {seconds:.2f} s: "
        f"{rate:.0f} events/s, {seconds / loads:.1f} x json.loads ({loads:.2f} s), "
        f"peak {peak:.0f} MB, {size:.0f} bytes an event"
    )
    assert abs(events - EVENTS) < 0.01 * EVENTS
    assert f"{events} events" in " ".join(runs[0].out.split())
    assert rate >= least * min(1, events / loads / LOADED)
    assert size < MOST_BYTES


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
