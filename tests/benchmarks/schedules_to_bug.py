"""How many schedules each strategy needs to the first bug, in the simulator.

    python -m tests.benchmarks.schedules_to_bug > tests/benchmarks/schedules_to_bug.txt

Every cell is the mean of the seeds that found it, with the standard deviation, `(k)` how many of
the 20 seeds did, `-` none. The run for the profile counts. In brackets what another implementation
of the same algorithms needed for other statements of the same programs, under the same protocol:
that is what a strategy with a mistake in it would be far from. There, to begin and to exit were no
operations; here they are, as in control.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import mean, pstdev

from tests.control.known_bugs import PROGRAMS
from tests.control.simulator import search
from tracer.control.strategies import Pct, Portfolio, Pos, Random, Strategy, Surw, Urw

SEEDS = 20
LIMIT = 2000
COLUMNS: tuple[type[Strategy], ...] = (Random, Pct, Pos, Surw, Urw, Portfolio)

# Means of the columns up to URW; None: found by no seed, or by less than half of them.
TARGETS: dict[str, tuple[int | None, ...]] = {
    "lost_update_2": (3, 4, 4, 2, 2),
    "lost_update_5": (1, 3, 1, 1, 1),
    "account": (11, 7, 6, 6, 3),
    "lazy01": (2, 2, 2, 2, 2),
    "deadlock01": (2, 7, 5, 2, 2),
    "carter01": (2, 4, 2, 2, 2),
    "stack": (2, 6, 4, 2, 2),
    "token_ring": (10, 7, 7, 8, 9),
    "bluetooth_driver": (11, 17, 9, 9, 65),
    "wronglock_3": (3, 8, 2, 4, 3),
    "wronglock": (2, 13, 3, 3, 3),
    "twostage": (25, 10, 7, 23, 70),
    "twostage_20": (None, 536, 490, 54, 97),
    "reorder_3": (43, 20, 14, 9, 9),
    "reorder_4": (142, 44, 29, 11, 15),
    "reorder_5": (746, 93, 104, 11, 21),
    "reorder_10": (None, 502, None, 23, 41),
    "reorder_20": (None, 196, None, 5, 7),
    "dining_3": (8, 21, 8, 4, 2),
    "dining_5": (24, 857, 46, 28, 4),
    "dining_7": (143, None, 292, 163, 4),
    "lost_wakeup": (9, 9, 8, 8, 8),
    "stringbuffer": (6, 34, 10, 6, 8),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one strategy needed for one program: of the seeds that found it, how many schedules."""

    needed: tuple[int, ...]

    @property
    def mean(self) -> float | None:
        return mean(self.needed) if self.needed else None

    def __str__(self) -> str:
        if not self.needed:
            return "-"
        found = f" ({len(self.needed)})" if len(self.needed) < SEEDS else ""
        return f"{mean(self.needed):.0f}±{pstdev(self.needed):.0f}{found}"


def measured(name: str, strategy: type[Strategy]) -> Cell:
    """The same on every machine and every day."""
    found = (search(PROGRAMS[name], strategy(seed), LIMIT) for seed in range(SEEDS))
    return Cell(tuple(each.schedules for each in found if each))


def row(name: str) -> str:
    """One line of the table."""
    cells = [str(measured(name, strategy)) for strategy in COLUMNS]
    targets = [f"[{'-' if target is None else target}]" for target in TARGETS[name]]
    texts = [f"{cell:>14} {target:5}" for cell, target in zip(cells, [*targets, ""], strict=True)]
    return f"{name:17}" + "".join(texts).rstrip()


def head() -> str:
    return (" " * 17 + "".join(f"{strategy.name:>14}      " for strategy in COLUMNS)).rstrip()


def main() -> None:
    """Print the table, line by line."""
    print(f"{SEEDS} seeds, at most {LIMIT} schedules")
    print(head())
    for name in PROGRAMS:
        print(row(name))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
