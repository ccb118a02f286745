"""What control costs: schedules per second beside what multiprocessing itself needs.

Run with `pytest tests/benchmarks/test_control.py --benchmark-only -s`. Compared is processor time
of the program's processes and of the zygote that forks and controls them, in turns with the same
start and join without tracer: it says how many schedules a second a core could do, however busy
the machine is. What tracer's own process does meanwhile, on another core, is printed beside it.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from tests.benchmarks import programs
from tests.live.harness import run
from tracer import scenario_files
from tracer.control.exploration import Exploration
from tracer.control.stage import Manner, Stage
from tracer.control.strategies import Random
from tracer.control.verdict import Search
from tracer.recording.command import Command, Options

if TYPE_CHECKING:
    from tracer.control.explorer import Explorer
    from tracer.control.verdict import Tally

ROUNDS: Final = 5
RUNS: Final = 20  # schedules, or starts and joins, per round
_TICK: Final = 1 / os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """Of one schedule, in seconds of processor time. `own`: of tracer's own process."""

    controlled: float
    own: float
    steps: float


def spent(explorer: Explorer) -> float:
    """Processor seconds of a zygote and all that it has forked and taken leave of."""
    guardian = Path(f"/proc/{explorer.pid}/task/{explorer.pid}")
    zygote = guardian.joinpath("children").read_text("ascii").split()[0]
    stat = Path(f"/proc/{zygote}/stat").read_bytes().rpartition(b")")[2].split()
    return sum(map(int, stat[11:15])) * _TICK


def searched(target: str, jobs: int = 1) -> tuple[Cost, Tally]:
    """One search without a find, after one run to warm up."""
    strategy = Random(0, time_passes=False)
    with Stage(Command(target), Options(Path("unused")), Manner(), jobs=jobs) as stage:
        search = Search(schedules=RUNS, keep_going=True)
        stage.perform(_begun()).discard()
        own, controlled = time.process_time(), sum(map(spent, stage.explorers))
        tally = Exploration(stage, strategy, search, lambda _: []).run().tally
        controlled = sum(map(spent, stage.explorers)) - controlled
        own = time.process_time() - own
        assert tally.runs == RUNS
        return Cost(controlled / RUNS, own / RUNS, tally.steps / RUNS), tally


def _begun() -> Random:
    strategy = Random(0)
    strategy.begin(0, None)
    return strategy


def bare(folder: Path, processes: int) -> float:
    """Processor seconds of one start and join of so many empty processes, by itself."""
    program = folder / "bare.py"
    program.write_text(programs.START_AND_JOIN)
    result = run([sys.executable, str(program), str(processes), str(RUNS)], timeout=100)
    return float(result.out)


def compared(benchmark: Any, folder: Path, target: str, processes: int) -> tuple[float, float]:
    """Schedules per processor second, and the median of the ratios to bare processes."""
    costs: list[Cost] = []
    bares: list[float] = []

    def once() -> None:
        bares.append(bare(folder, processes))
        costs.append(searched(target)[0])

    benchmark.pedantic(once, rounds=ROUNDS)
    ratio = statistics.median(b / c.controlled for b, c in zip(bares, costs, strict=True))
    rate = 1 / statistics.median(cost.controlled for cost in costs)
    own = 1 / statistics.median(cost.own for cost in costs)
    print(
        f"\n{benchmark.name}: {rate:.0f} schedules per processor second ({costs[0].steps:.0f} "
        f"points), {ratio:.2f} of {1 / statistics.median(bares):.0f} bare; tracer's own process "
        f"could follow {own:.0f}"
    )
    benchmark.extra_info.update(rate=rate, ratio=ratio, own=own)
    return rate, ratio


def test_three_processes(benchmark: Any, tmp_path: Path) -> None:
    """Of 30 points: at least 60 schedules per second."""
    target = tmp_path / "three.py"
    target.write_text(programs.THREE)
    rate, _ = compared(benchmark, tmp_path, str(target), 3)
    assert rate >= 60


def test_fourteen_empty_processes(benchmark: Any, tmp_path: Path) -> None:
    """At least 60 % of what multiprocessing does by itself."""
    target = tmp_path / "fourteen.py"
    target.write_text(programs.FOURTEEN)
    _, ratio = compared(benchmark, tmp_path, str(target), 14)
    assert ratio >= 0.6


def test_ktv(benchmark: Any, tmp_path: Path) -> None:
    """At least 50 % of what multiprocessing does with as many empty processes."""
    _, ratio = compared(benchmark, tmp_path, str(scenario_files.path("ktv")), 14)
    assert ratio >= 0.5


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores")
def test_two_jobs(benchmark: Any, tmp_path: Path) -> None:
    """At least 1.5 times as many schedules per second, on a machine that has nothing else to do."""
    target = tmp_path / "three.py"
    target.write_text(programs.THREE)
    rates: dict[int, list[float]] = {1: [], 2: []}

    def once() -> None:
        for jobs, found in rates.items():
            tally = searched(str(target), jobs)[1]
            found.append(tally.runs / tally.seconds)

    benchmark.pedantic(once, rounds=ROUNDS)
    ratio = statistics.median(two / one for one, two in zip(*rates.values(), strict=True))
    print(f"\n{benchmark.name}: {ratio:.2f} times {statistics.median(rates[1]):.0f} schedules/s")
    benchmark.extra_info.update(ratio=ratio)
    assert ratio >= 1.5
