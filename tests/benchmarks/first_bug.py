"""Schedules to the first failure, for every bug program and strategy.

    python -m tests.benchmarks.first_bug [--seeds 20] [--limit 2000] [--strategies portfolio,surw]
        [--programs account,stack] [--twins 150]

Counts include the profile run. Nothing is minimised: only counting is of interest here.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from tracer.api import _searching
from tracer.control.failure import Expectation, failure_of
from tracer.control.profile import Profile
from tracer.control.stage import Manner, Stage
from tracer.control.strategies import STRATEGIES, Random
from tracer.recording.command import Command, Options

if TYPE_CHECKING:
    from tracer.control.strategies.base import Strategy

BUGS = Path(__file__).parents[2] / "scenarios" / "bugs"
KNOWN = {strategy.name: strategy for strategy in STRATEGIES}


def programs(*, fixed: bool = False) -> list[str]:
    """The names of the bug programs, or of their twins."""
    return sorted(path.stem for path in BUGS.glob("*.py") if path.stem.endswith("_fixed") == fixed)


def first_bug(stage: Stage, strategy: Strategy, limit: int) -> int | None:
    """The number of the first schedule that fails, from 1; None: none of `limit` does."""
    profile: Profile | None = None
    expected: Expectation | None = None
    for iteration in range(limit):
        chooser = strategy
        if not iteration and strategy.profiled:
            chooser = Random(strategy.seed)
        if not chooser.begin(iteration, profile):
            return None
        execution = stage.perform(chooser)
        trace = execution.trace(execution.events())
        execution.discard()
        if failure_of(trace, _searching(), expected, how=execution.run.how) is not None:
            return iteration + 1
        if not iteration:
            profile = Profile(execution.run.schedule)
            expected = Expectation(execution.run.code)
    return None


def measure(program: str, name: str, seeds: int, limit: int) -> list[int | None]:
    """One program under one strategy, once for each seed."""
    time_passes = not name.endswith("-strict")
    kind = KNOWN[name.removesuffix("-strict")]
    command = Command(str(BUGS / f"{program}.py"))
    with Stage(command, Options(Path("unused.jsonl")), Manner()) as stage:
        return [
            first_bug(stage, kind(seed, time_passes=time_passes), limit) for seed in range(seeds)
        ]


def row(program: str, name: str, counts: list[int | None]) -> str:
    """One line of the table."""
    found = [count for count in counts if count is not None]
    mean = f"{statistics.mean(found):.1f}" if found else "-"
    worst = max(found, default=0)
    return f"| {program} | {name} | {len(found)} of {len(counts)} | {mean} | {worst} |"


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--limit", type=int, default=2000)
    parser.add_argument("--strategies", default="portfolio")
    parser.add_argument("--programs", default="")
    parser.add_argument("--twins", type=int, default=0, help="schedules for each fixed twin")
    options = parser.parse_args()
    print("| program | strategy | found | mean | worst |\n|---|---|---|---|---|", flush=True)
    chosen = options.programs.split(",") if options.programs else programs()
    for program in chosen:
        for name in options.strategies.split(","):
            counts = measure(program, name, options.seeds, options.limit)
            print(row(program, name, counts), flush=True)
    if options.twins:
        for program in programs(fixed=True):
            counts = measure(program, "portfolio", 1, options.twins)
            print(row(program, "portfolio", counts), flush=True)


if __name__ == "__main__":
    main()
