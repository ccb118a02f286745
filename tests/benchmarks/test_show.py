"""`tracer show` on long traces: how long, how much memory, against json.loads over the same lines.

pytest tests/benchmarks/test_show.py --benchmark-only -s
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.big_trace import write_big_trace

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One command: how long it took, its peak of memory, how many lines it printed."""

    seconds: float
    peak: float
    lines: int


# The peak that wait4 reports would be at least that of this process before the exec.
COMMAND = """
import sys
from pathlib import Path
from tracer.cli import main
try:
    main(sys.argv[1:])
finally:
    status = Path("/proc/self/status").read_text()
    print(status.split("VmHWM:")[1].split()[0], file=sys.stderr)
"""


def show(path: Path, *options: str) -> Run:
    """`tracer show` in a process of its own, start and imports included."""
    out = path.with_suffix(".out")
    begin = time.perf_counter()
    with out.open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, "show", str(path), *options],
            stdout=file, stderr=subprocess.PIPE, check=True,
            env=os.environ | {"COLUMNS": "80", "NO_COLOR": "1"},
        )  # fmt: skip
    seconds = time.perf_counter() - begin
    with out.open("rb") as file:
        lines = sum(1 for _ in file)
    out.unlink()
    return Run(seconds, int(done.stderr) / 1024, lines)


def yardstick(path: Path) -> tuple[float, int]:
    """Seconds that json.loads takes for every line, and how many are events."""
    begin = time.perf_counter()
    events = 0
    with path.open("rb") as file:
        for line in file:
            events += "seq" in json.loads(line)
    return time.perf_counter() - begin, events


@pytest.fixture(scope="module", params=[100_000, 1_000_000], ids=["100k", "1M"])
def long_trace(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    return write_big_trace(folder / "big.jsonl", request.param)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("options", "most_ratio", "most_megabytes"),
    [
        ((), 6, 1500),
        (("--by", "object"), 6, 1500),
        (("--at", "0.05"), 6, 1500),
        (("--events",), 6, 300),
    ],
    ids=["chart", "by object", "at", "events"],
)
def test_a_long_trace_is_shown_soon(
    benchmark: Any,
    long_trace: Path,
    options: tuple[str, ...],
    most_ratio: float,
    most_megabytes: float,
) -> None:
    """100 000 events in 2 s, 1 000 000 in 15 s and 1.5 GB; the table in 300 MB at any length."""
    run = benchmark.pedantic(show, (long_trace, *options), rounds=1)
    loads, events = yardstick(long_trace)
    # Starting Python and importing is the same for any length: it is no part of the ratio.
    started = show(write_big_trace(long_trace.with_name("small.jsonl"), 500), *options).seconds
    ratio = (run.seconds - started) / loads
    benchmark.extra_info.update(ratio=round(ratio, 2), megabytes=round(run.peak), events=events)
    print(
        f"\nshow {' '.join(options)}: {events} events in {run.seconds:.2f} s "
        f"({started:.2f} s of it to start), {ratio:.1f} x json.loads ({loads:.2f} s), "
        f"peak {run.peak:.0f} MB"
    )
    assert abs(events - (1_000_000 if events > 500_000 else 100_000)) < 1_000
    assert run.lines == events + 1 if "--events" in options else run.lines > 10
    assert ratio < most_ratio
    assert run.peak < most_megabytes
