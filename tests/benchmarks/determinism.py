"""Whether the same program, strategy and seed make the same trace, on a busy machine too.

    python -m tests.benchmarks.determinism [--seeds 1] [--programs ktv,bugs/stack]
        > tests/benchmarks/determinism.txt

Every scenario and bug program, under every strategy that draws, three times: each time by a fresh
zygote and with a profile of its own, and the third time with every core busy. Compared are whole
traces, through `tracer/model/normaliser.py`.
"""

from __future__ import annotations

import argparse
import difflib
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from tracer import scenario_files
from tracer.control.profile import Profile
from tracer.control.run import Limits
from tracer.control.stage import Manner, Stage
from tracer.control.strategies import Pct, Pos, Random, Strategy, Surw, Urw
from tracer.model.normaliser import normalised
from tracer.recording.command import Command, Options
from tracer.recording.target import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.schedule import Schedule

DRAWING: Final[tuple[type[Strategy], ...]] = (Random, Pct, Pos, Surw, Urw)
TIMES: Final = 3
STEPS: Final = 300  # of a program that would go on for ever
_BUSY: Final = "import os; os.sched_setaffinity(0, {%d})\nwhile True: pass"


def traces(program: str, strategies: tuple[type[Strategy], ...], seeds: int) -> Iterator[str]:
    """The normalised trace of one run for each strategy and seed, by a zygote of their own."""
    command = Command(resolve(program))
    with (
        TemporaryDirectory() as folder,
        Stage(command, Options(Path("unused")), Manner(Limits(steps=STEPS))) as stage,
    ):
        output = Path(folder) / "trace.jsonl"
        for seed in range(seeds):
            profile = Profile(_trace(stage, Random(seed), 0, None, output)[1])
            for kind in strategies:
                yield _trace(stage, kind(seed), 1, profile, output)[0]


def _trace(
    stage: Stage, strategy: Strategy, iteration: int, profile: Profile | None, output: Path
) -> tuple[str, Schedule]:
    strategy.begin(iteration, profile)
    execution = stage.perform(strategy)
    execution.save(output, strategy, strategy.seed)
    execution.discard()
    return normalised(output), execution.run.schedule


@contextmanager
def busy() -> Iterator[None]:
    """Something computes on every core."""
    cores = os.sched_getaffinity(0)
    workers = [subprocess.Popen([sys.executable, "-c", _BUSY % core]) for core in cores]
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def differences(program: str, seeds: int) -> tuple[int, list[str]]:
    """How many triples were compared, and for each that differs its name and the first lines."""
    first, *others = (list(traces(program, DRAWING, seeds)) for _ in range(TIMES - 1))
    with busy():
        others.append(list(traces(program, DRAWING, seeds)))
    found = []
    for number, trace in enumerate(first):
        seed, kind = divmod(number, len(DRAWING))
        for other in others:
            if other[number] != trace:
                lines = difflib.unified_diff(
                    trace.splitlines(), other[number].splitlines(), lineterm="", n=0
                )
                shown = [line[:200] for line in lines][:6]
                found.append("\n".join([f"{program} {DRAWING[kind].name} {seed}", *shown]))
                break
    return len(first), found


def main() -> None:
    """Print what differs, and how many were compared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--programs", default="")
    options = parser.parse_args()
    every = [*scenario_files.names(), *scenario_files.bugs()]
    compared = 0
    differing: list[str] = []
    for program in options.programs.split(",") if options.programs else every:
        count, found = differences(program, options.seeds)
        compared += count
        differing += found
        print(program, file=sys.stderr, flush=True)
        for text in found:
            print(text, flush=True)
    print(f"{compared} of (program, strategy, seed), {TIMES} times each, the last with every core")
    print(f"busy: {len(differing)} differ")


if __name__ == "__main__":
    main()
