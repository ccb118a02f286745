"""`tracer explore`: a search made from what the user wants, and the trace of what it finds."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracer.control.exploration import Exploration
from tracer.control.run import Limits
from tracer.control.stage import Manner, Stage
from tracer.control.strategies import STRATEGIES, Dfs
from tracer.control.verdict import Search
from tracer.errors import UsageError
from tracer.recording.command import Options, check_output

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracer.control.failure import Judge
    from tracer.control.strategies.base import Strategy
    from tracer.control.verdict import Tally, Verdict
    from tracer.recording.command import Command

_MOST_JOBS: Final = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of a search, as `api.explore` describes them."""

    schedules: int = 1000
    seconds: float = 60.0
    strategy: str = "portfolio"
    preemptions: int | None = None
    seed: int = 0
    program_seed: int = 0
    jobs: int = 1
    timeouts: bool = False
    strict_time: bool = False
    lines: bool = False
    keep_going: bool = False
    compare_output: bool = False
    rules: bool = False


def explored(
    command: Command,
    output: Path,
    wanted: Wanted,
    judge: Judge,
    progress: Callable[[Tally], None] | None = None,
) -> Verdict:
    """Search, and leave a trace of each failure at `output`; all but the first get a number.

    Raises UsageError, RecordingError or ControlError before the program is started.
    """
    check_output(output)
    strategy = _strategy(wanted)
    manner = Manner(Limits(), wanted.program_seed, wanted.timeouts, wanted.lines)
    search = Search(
        wanted.schedules, wanted.seconds, wanted.keep_going, wanted.compare_output, wanted.rules
    )
    jobs = max(1, min(wanted.jobs, _MOST_JOBS))
    with Stage(command, Options(output), manner, jobs=jobs) as stage:
        verdict = Exploration(stage, strategy, search, judge, progress).run()
        for number, found in enumerate(verdict.found):
            path = output if not number else output.with_suffix(f".{number + 1}.jsonl")
            found.execution.save(path, strategy, wanted.seed)
            found.path = path
    return verdict


def strategy_called(name: str) -> type[Strategy]:
    """Raises UsageError if there is none of that name."""
    known = {strategy.name: strategy for strategy in STRATEGIES}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(f"there is no strategy {name}. {hint}There are: {', '.join(known)}.")
    return known[name]


def _strategy(wanted: Wanted) -> Strategy:
    if wanted.preemptions is not None or wanted.strategy == Dfs.name:
        return Dfs(wanted.seed, time_passes=not wanted.strict_time, preemptions=wanted.preemptions)
    return strategy_called(wanted.strategy)(wanted.seed, time_passes=not wanted.strict_time)
