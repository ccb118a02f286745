"""What control costs: schedules per second beside what multiprocessing itself needs.

Run with `pytest tests/benchmarks/test_control.py --benchmark-only -s`. In turns with the same start
and join without tracer, two things are compared:

by the clock   schedules per second as `explore` says it, everything included: what a user waits
               for, on a machine that has nothing else to do
by processor   time of the program's processes and of the zygote that forks and controls them: how
               many schedules a second a core could do, however busy the machine is. What tracer's
               own process does meanwhile, on another core, is printed beside it
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
from tracer.api import _searching
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
    """Of one schedule, in seconds of processor time; `own`: of tracer's own process.

    `wall`: by the clock, as the tally of a search has it.
    """

    controlled: float
    own: float
    wall: float
    steps: float


class Rates(NamedTuple):
    """Medians of several rounds: schedules per second, and how much of bare processes' that is."""

    processor: float
    of_bare: float
    wall: float
    wall_of_bare: float


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
        tally = Exploration(stage, strategy, search, _searching()).run().tally
        controlled = sum(map(spent, stage.explorers)) - controlled
        own = time.process_time() - own
        assert tally.runs == RUNS
        wall = tally.seconds / RUNS
        return Cost(controlled / RUNS, own / RUNS, wall, tally.steps / RUNS), tally


def _begun() -> Random:
    strategy = Random(0)
    strategy.begin(0, None)
    return strategy


def bare(folder: Path, processes: int) -> tuple[float, float]:
    """Start and join so many empty processes: seconds of processor time, and by the clock."""
    program = folder / "bare.py"
    program.write_text(programs.START_AND_JOIN)
    result = run([sys.executable, str(program), str(processes), str(RUNS)], timeout=100)
    processor, wall = map(float, result.out.split())
    return processor, wall


def compared(benchmark: Any, folder: Path, target: str, processes: int) -> Rates:
    """Schedules per second of a program, and of bare processes."""
    costs: list[Cost] = []
    bares: list[tuple[float, float]] = []

    def once() -> None:
        bares.append(bare(folder, processes))
        costs.append(searched(target)[0])

    benchmark.pedantic(once, rounds=ROUNDS)
    rounds = list(zip(bares, costs, strict=True))
    median = statistics.median
    rates = Rates(
        1 / median(cost.controlled for cost in costs),
        median(processor / cost.controlled for (processor, _), cost in rounds),
        1 / median(cost.wall for cost in costs),
        median(wall / cost.wall for (_, wall), cost in rounds),
    )
    own = median(cost.own for cost in costs)
    print(
        f"\n{benchmark.name} ({costs[0].steps:.0f} points): {rates.wall:.0f} schedules a second by "
        f"the clock, {rates.wall_of_bare:.2f} of bare; {rates.processor:.0f} per processor second, "
        f"{rates.of_bare:.2f} of bare; tracer's own process {own * 1e3:.1f} ms each"
    )
    benchmark.extra_info.update(rates._asdict(), own=own)
    return rates


def test_three_processes(benchmark: Any, tmp_path: Path) -> None:
    """Of 30 points: at least 60 schedules per second."""
    target = tmp_path / "three.py"
    target.write_text(programs.THREE)
    rates = compared(benchmark, tmp_path, str(target), 3)
    assert rates.processor >= 60
    assert rates.wall >= 60


def test_main_and_three_more(benchmark: Any, tmp_path: Path) -> None:
    """Of 39 points; no bar: what one process more costs."""
    target = tmp_path / "four.py"
    target.write_text(programs.FOUR)
    compared(benchmark, tmp_path, str(target), 4)


def test_fourteen_empty_processes(benchmark: Any, tmp_path: Path) -> None:
    """At least 60 % of what multiprocessing does by itself."""
    target = tmp_path / "fourteen.py"
    target.write_text(programs.FOURTEEN)
    rates = compared(benchmark, tmp_path, str(target), 14)
    assert rates.of_bare >= 0.6
    assert rates.wall_of_bare >= 0.6


def test_ktv(benchmark: Any, tmp_path: Path) -> None:
    """At least 50 % of what multiprocessing does with as many empty processes."""
    rates = compared(benchmark, tmp_path, str(scenario_files.path("ktv")), 14)
    assert rates.of_bare >= 0.5
    assert rates.wall_of_bare >= 0.5


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
