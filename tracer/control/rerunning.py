"""`tracer rerun`: the program of a trace once more, in the order that the trace has."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracer.control.callables import of_trace
from tracer.control.failure import failure_of
from tracer.control.run import MAIN, Limits
from tracer.control.stage import Manner, Stage
from tracer.control.standard_input import read_at
from tracer.control.strategies import Replay, Retrace, StrictReplay
from tracer.errors import UsageError
from tracer.model.schedule import from_rows
from tracer.recording.command import Command, Options, check_output
from tracer.recording.target import module_file, resolve
from tracer.trace_file import CUT_SHORT

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tracer.control.failure import Failure, Judge
    from tracer.control.stage import Execution
    from tracer.control.strategies import Divergence, Strategy
    from tracer.model.trace import Trace

_LONG: Final = 1e9  # seconds
_TRIES: Final = 40


@dataclass(slots=True)
class Rerun:
    """What came of running a trace again.

    failure      of the trace, None if it shows none
    times        how often the program ran
    came_back    how often that failure did
    divergences  where a run left the order of the trace, the first of each run
    others       failures that were not the trace's
    nearby       of a recorded trace: how many orders near the recorded one were tried before one
                 failed alike
    kept         how often the program did as in the trace, as far as that can be seen
    input_at     the line at which the program reads its input, if it failed otherwise without any
    """

    failure: Failure | None
    times: int = 0
    came_back: int = 0
    divergences: list[Divergence] = field(default_factory=list)
    others: list[Failure] = field(default_factory=list)
    nearby: int = 0
    kept: int = 0
    input_at: str | None = None


def rerun(
    trace: Trace, judge: Judge, output: Path, *, times: int = 1, force: bool = False
) -> Rerun:
    """Run the program of a trace again, in the same order; its last run's trace is at `output`.

    Raises UsageError where that cannot be: the program is not there, or the trace does not say how
    it ran; and unless `force`, where the program has changed, or the trace is cut short.
    """
    command = _command(trace)
    if not force:
        _whole(trace)
        _unchanged(trace, command)
    check_output(output)
    result = Rerun(failure_of(trace, judge))
    with Stage(command, Options(output), _manner(trace, shown=times == 1)) as stage:
        strategy = _strategy(trace)
        if isinstance(strategy, Retrace) and result.failure is not None:
            strategy = _near(stage, trace, judge, result) or strategy
        for _ in range(times):
            strategy.begin(0, None)
            execution = stage.perform(strategy)
            _note(result, execution, judge)
            if result.others and times > 1:
                result.input_at = _input_at(result.others[-1], execution)
            if result.times == times:
                execution.save(output, strategy, trace.header.seed or 0)
            execution.discard()
    return result


def _manner(trace: Trace, *, shown: bool) -> Manner:
    limits = Limits(seconds=_LONG if shown else Limits().seconds)
    control = trace.header.control
    if control is None:
        return Manner(limits, trace.header.seed or 0, shown=shown)
    return Manner(limits, control.program_seed, control.timeouts, control.lines, shown=shown)


def _strategy(trace: Trace) -> Strategy:
    """Who follows the trace: its schedule exactly or, if it was merely recorded, its events."""
    control, footer = trace.header.control, trace.footer
    if control is None or footer is None or footer.schedule is None:
        return Retrace(trace.events)
    try:
        decisions = from_rows(footer.schedule)
    except ValueError as error:
        raise UsageError(f"the schedule in the trace cannot be read: {error}.") from None
    return StrictReplay(decisions, time_passes=control.time_passes)


def _near(stage: Stage, trace: Trace, judge: Judge, result: Rerun) -> Strategy | None:
    """A schedule that fails as the recorded run did; None if there is none near its order.

    The order of the events itself is tried first; where a recording does not tell which of two
    came first, it may be the other way round.
    """
    for attempt in range(_TRIES):
        strategy = Retrace(trace.events, wobble=attempt > 0)
        strategy.begin(attempt, None)
        execution = stage.perform(strategy, hidden=True)
        failure = failure_of(execution.trace(execution.events), judge, how=execution.run.how)
        execution.discard()
        if failure is not None and failure.signature == _signature(result):
            result.nearby = attempt
            return strategy if not attempt else Replay(execution.run.schedule.deviations)
    return None


def _signature(result: Rerun) -> Hashable:
    return None if result.failure is None else result.failure.signature


def _note(result: Rerun, execution: Execution, judge: Judge) -> None:
    result.times += 1
    events = execution.events
    failure = failure_of(execution.trace(events), judge, how=execution.run.how)
    replayed = execution.strategy
    left = False
    if isinstance(replayed, StrictReplay | Retrace):
        replayed.ended(execution.run.schedule)
        if replayed.divergence is not None:
            result.divergences.append(replayed.divergence)
            left = True
    if failure is not None and failure.signature == _signature(result):
        result.came_back += 1
    elif failure is not None:
        result.others.append(failure)
        left = True
    result.kept += not left


def _input_at(failure: Failure, execution: Execution) -> str | None:
    """Where main, who failed without an input, reads it; children are never given any."""
    if failure.actor != MAIN:
        return None
    return read_at(execution.collector.sources.records())


def _command(trace: Trace) -> Command:
    """What was run, as it can be found from here."""
    header = trace.header
    called = of_trace(header.argv, header.path)
    if called is not None and Path(called.script).is_file():
        return called
    if called is not None:
        raise _not_here(trace)
    if header.module is not None:
        return Command(header.module, tuple(header.argv[2:]), module=True)
    args = tuple(header.argv[1:])
    for place in (header.path, *header.argv[:1]):
        if place is not None and Path(place).exists():
            return Command(place, args)
    try:
        return Command(resolve(Path(header.program).stem), args)
    except UsageError:
        raise _not_here(trace) from None


def _not_here(trace: Trace) -> UsageError:
    return UsageError(
        f"the program of the trace is not here: {trace.header.path or trace.header.program}. "
        "Go to the folder in which it was recorded."
    )


def _main_file(command: Command) -> Path | None:
    """Where the program begins, as far as is known."""
    if command.script is None:
        return module_file(command.target)
    script = Path(command.script).absolute()
    return script / "__main__.py" if script.is_dir() else script


def _recorded(trace: Trace, here: Path) -> Path | None:
    """Where that file was when the trace was made: the one whose path ends most alike."""
    ends = here.parts[::-1]

    def alike(path: Path) -> int:
        pairs = zip(path.parts[::-1], ends, strict=False)
        return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))

    nearest = max(map(Path, trace.paths.values()), key=alike, default=None)
    return nearest if nearest is not None and alike(nearest) else None


def _whole(trace: Trace) -> None:
    """Raises UsageError if the trace ends before the run did: nobody knows the order after that."""
    for remark in trace.remarks:
        if remark.startswith(CUT_SHORT):
            raise UsageError(
                f"{remark}, so the order in which its program ran is not known to the end. Record "
                "or explore the program again, or try all the same with --force."
            )


def _unchanged(trace: Trace, command: Command) -> None:
    """Raises UsageError that names the files which are not what they were."""
    here = _main_file(command)
    there = None if here is None else _recorded(trace, here)
    changed = []
    for name, digest in trace.header.digests.items():
        path = Path(trace.paths.get(name, name))
        if here is not None and there is not None and name in trace.paths:
            path = here.parent / os.path.relpath(path, there.parent)  # it may have moved as a whole
        elif here is not None and not path.is_absolute():
            path = here.parent / path
        try:
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                changed.append(name)
        except OSError:
            continue  # who may not read it cannot tell
    if changed:
        raise UsageError(
            f"{', '.join(changed)} changed since the trace was made, so its order may not fit. "
            "Try all the same with --force."
        )
