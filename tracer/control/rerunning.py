"""`tracer rerun`: the program of a trace once more, in the order that the trace has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracer.control.failure import failure_of
from tracer.control.run import Limits
from tracer.control.stage import Manner, Stage
from tracer.control.strategies import Replay, Retrace, StrictReplay
from tracer.errors import UsageError
from tracer.model.schedule import from_rows
from tracer.recording.command import Command, Options, check_output
from tracer.recording.target import resolve

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
    """

    failure: Failure | None
    times: int = 0
    came_back: int = 0
    divergences: list[Divergence] = field(default_factory=list)
    others: list[Failure] = field(default_factory=list)
    nearby: int = 0


def rerun(
    trace: Trace, judge: Judge, output: Path, *, times: int = 1, force: bool = False
) -> Rerun:
    """Run the program of a trace again, in the same order; its last run's trace is at `output`.

    Raises UsageError where that cannot be: the program is not there, or has changed (unless
    `force`), or the trace does not say how it ran.
    """
    command = _command(trace)
    if not force:
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
    if isinstance(replayed, StrictReplay | Retrace):
        replayed.ended(execution.run.schedule)
        if replayed.divergence is not None:
            result.divergences.append(replayed.divergence)
    if failure is None:
        return
    if result.failure is not None and failure.signature == result.failure.signature:
        result.came_back += 1
    else:
        result.others.append(failure)


def _command(trace: Trace) -> Command:
    """What was run, as it can be found from here."""
    header = trace.header
    if header.module is not None:
        return Command(header.module, tuple(header.argv[2:]), module=True)
    args = tuple(header.argv[1:])
    for place in (header.path, *header.argv[:1]):
        if place is not None and Path(place).exists():
            return Command(place, args)
    try:
        return Command(resolve(Path(header.program).stem), args)
    except UsageError:
        raise UsageError(
            f"the program of the trace is not here: {header.path or header.program}. "
            "Go to the folder in which it was recorded."
        ) from None


def _unchanged(trace: Trace, command: Command) -> None:
    """Raises UsageError that names the files which are not what they were."""
    if command.module:
        return
    script = Path(command.target)
    changed = []
    for name, digest in trace.header.digests.items():
        path = script if name == script.name else script.parent / name
        try:
            if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                changed.append(name)
        except OSError:
            continue  # a file from elsewhere, whose place a trace does not tell
    if changed:
        raise UsageError(
            f"{', '.join(changed)} changed since the trace was made, so its order may not fit. "
            "Try all the same with --force."
        )
