"""How many schedules each strategy needs to the first failure, on real processes.

    python -m tests.benchmarks.first_bug [--programs account,stack] > tests/benchmarks/first_bug.txt

Every cell is the mean of the seeds that found it, `(k)` how many did if not all of them, `-` none;
the run for the profile counts. Time may pass early, under `strict` not. In brackets what
was published for the original in C, with every access to memory a point (Zhao et al., ASPLOS 2025,
recomputed from their raw data), and then what a prototype of this control needed in strict time.
The same on every machine: only how long it takes differs.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.test_bug_programs import BROKEN
from tracer import scenario_files
from tracer.api import _searching
from tracer.control.choice import TIME
from tracer.control.failure import Expectation, Failure, failure_of
from tracer.control.profile import Profile
from tracer.control.stage import Manner, Stage
from tracer.control.strategies import Pct, Portfolio, Pos, Random, Surw, Urw
from tracer.recording.command import Command, Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.control.run import Run
    from tracer.control.strategies.base import Strategy

SINGLE: Final[tuple[type[Strategy], ...]] = (Random, Pct, Pos, Surw, Urw)
MANY, FEW = (20, 2000), (5, 300)  # seeds and limit: of the portfolio, of each single strategy

# Means of SINGLE; None: found by no seed, or nothing is known.
PUBLISHED: Final[dict[str, tuple[int | None, ...]]] = {
    "account": (18, 4, 4, 6, 3),
    "bluetooth_driver": (215, 112, 36, 70, 1494),
    "carter01": (1, 5, 2, None, None),
    "circular_buffer": (4, 9, 2, 3, 14),
    "deadlock01": (3, 13, 4, 2, 3),
    "lazy01": (21, 5, 5, 2, 4),
    "queue_flags": (1, 3, 1, 2, 2),
    "stack": (176, 3, 2, 5, 986),
    "token_ring": (13, 8, 9, 8, 9),
    "twostage_2": (464, 13, 15, 8, 9),
    "reorder_5": (647, 647, 2169, 10, 27),
    "reorder_10": (None, 3225, None, 17, 74),
    "wronglock_3": (36, 58, 11, 9, 5),
    "stringbuffer": (2243, 281, 23, 8, 834),
    "bounded_buffer": (7, 20, 5, 9, 7),
}
PROTOTYPE: Final[dict[str, tuple[int | None, ...]]] = {
    "reorder_5": (92, 63, 28, 12, 8),
    "reorder_10": (None, 142, 202, 16, 23),
    "twostage_2": (42, 10, 6, 8, 30),
    "bluetooth_driver": (9, 47, 11, 8, 18),
}


class Tried(NamedTuple):
    """One schedule of a search. `failure`: None if nothing failed."""

    run: Run
    failure: Failure | None


def searched(stage: Stage, strategy: Strategy, limit: int) -> Iterator[Tried]:
    """At most `limit` schedules, the run for the profile included; failures do not end it."""
    profile: Profile | None = None
    expected: Expectation | None = None
    judge = _searching()
    for iteration in range(limit):
        chooser = Random(strategy.seed) if not iteration and strategy.profiled else strategy
        if not chooser.begin(iteration, profile):
            return
        execution = stage.perform(chooser)
        run, trace = execution.run, execution.trace(execution.events)
        execution.discard()
        yield Tried(run, failure_of(trace, judge, expected, how=run.how))
        if not iteration:
            profile, expected = Profile(run.schedule), Expectation(run.code)


def first_bug(stage: Stage, strategy: Strategy, limit: int) -> int | None:
    """The number of the first schedule that fails, from 1; None: none of `limit` does."""
    schedules = enumerate(searched(stage, strategy, limit), 1)
    return next((number for number, tried in schedules if tried.failure is not None), None)


def staged(program: str) -> Stage:
    """Where a bug program is run."""
    return Stage(Command(str(scenario_files.path(program))), Options(Path("unused")), Manner())


class Cell(NamedTuple):
    """What one strategy needed for one program; `seeds`: how many were tried."""

    needed: tuple[int, ...]
    seeds: int

    @property
    def mean(self) -> float:
        return statistics.mean(self.needed)

    def __str__(self) -> str:
        if not self.needed:
            return "-"
        short = f"({len(self.needed)})" if len(self.needed) < self.seeds else ""
        return f"{self.mean:.0f}{short}"


def measured(stage: Stage, kind: type[Strategy], tries: tuple[int, int], *, early: bool) -> Cell:
    """One program under one strategy, once for each seed."""
    seeds, limit = tries
    found = (first_bug(stage, kind(seed, time_passes=early), limit) for seed in range(seeds))
    return Cell(tuple(number for number in found if number is not None), seeds)


def waits_for_time(stage: Stage) -> bool:
    """Whether there is a time to let pass early; else early and strict are the same."""
    runs = (tried.run for tried in searched(stage, Random(0), 5))
    return any(TIME in decision.enabled for run in runs for decision in run.schedule.decisions)


def row(name: str, portfolio: Cell, cells: list[tuple[Cell, Cell]]) -> str:
    """One line of the table."""
    known = [PUBLISHED.get(name, ()), PROTOTYPE.get(name, ())]
    texts = [f"{name:20}{portfolio!s:>9}{max(portfolio.needed, default=0):>6}"]
    for column, (early, strict) in enumerate(cells):
        figures = [str(row[column] or "-") for row in known if row]
        told = f"[{' '.join(figures)}]" if figures else ""
        texts.append(f"{early!s:>8}{strict!s:>8} {told:9}")
    return "".join(texts).rstrip()


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", default=",".join(name.partition("/")[2] for name in BROKEN))
    print("portfolio: {} seeds, at most {} schedules; others: {} and {}".format(*MANY, *FEW))
    heads = "".join(f"{kind.name:>8}{'strict':>8}{'':10}" for kind in SINGLE)
    print(f"{'':20}portfolio worst{heads}".rstrip(), flush=True)
    means = []
    for name in parser.parse_args().programs.split(","):
        with staged(f"bugs/{name}") as stage:
            portfolio = measured(stage, Portfolio, MANY, early=True)
            sleeps = waits_for_time(stage)
            cells = []
            for kind in SINGLE:
                early = measured(stage, kind, FEW, early=True)
                strict = measured(stage, kind, FEW, early=False) if sleeps else early
                cells.append((early, strict))
        means.append(portfolio.mean)
        print(row(name, portfolio, cells), flush=True)
    print(f"{'mean of the means':20}{statistics.mean(means):9.1f}")


if __name__ == "__main__":
    main()
