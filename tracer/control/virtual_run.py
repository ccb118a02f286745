"""`tracer run --virtual`: one run under control, which otherwise is like any run."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any, Final

from tracer.control.choice import owner
from tracer.control.exploring import strategy_called
from tracer.control.run import Limits
from tracer.control.stage import Manner, Stage
from tracer.errors import RecordingError
from tracer.recording import report
from tracer.recording.command import DEADLOCK, FAILED, STOPPED, Outcome, check_output

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.control.stage import Execution
    from tracer.control.strategies.base import Strategy
    from tracer.recording.command import Command, Options

_FOR_EVER: Final = 1e9  # seconds
_ROUND: Final = 1000  # steps: far fewer than make a livelock, more than a round has
_OWN: Final = {"deadlock": DEADLOCK, "livelock": DEADLOCK, "stopped": STOPPED}


def chosen_strategy(name: str, seed: int) -> Strategy:
    """The strategy of that name, ready for a run in which time never passes early.

    Raises UsageError if there is none.
    """
    chosen = strategy_called(name)(seed, time_passes=False)
    chosen.begin(0, None)
    return chosen


def run_virtual(
    command: Command, options: Options, strategy: Strategy, say: Callable[[str], None]
) -> Outcome:
    """Run a program once on the virtual clock and write its trace.

    Raises UsageError, RecordingError or ControlError before the program is started.
    """
    check_output(options.output)
    until = -1 if options.stop_after is None else int(options.stop_after * 1e9)
    limits = Limits(steps=1 << 60, idle=1 << 17, seconds=_FOR_EVER, until=until)
    seed = options.seed or 0
    with Stage(command, options, Manner(limits, seed, shown=True)) as stage:
        before = signal.signal(signal.SIGINT, _leave_it_to_the_program) if options.alone else None
        try:
            execution = stage.perform(strategy)
            return _outcome(execution, command, options, strategy, say)  # its trace is written
        finally:
            if options.alone:
                signal.signal(signal.SIGINT, before)


def _leave_it_to_the_program(*_: Any) -> None:
    """The terminal has sent it to everybody; the zygote ends the run."""


def _going_round(execution: Execution) -> str:
    """Who looks again and again, and at which line."""
    actors = {owner(one.actor) for one in execution.run.schedule.steps[-_ROUND:]} - {""}
    lines = {one.actor: one.at for one in execution.events if one.at and one.actor in actors}
    names = [f"{execution.state.name(actor)} ({lines.get(actor, '?')})" for actor in sorted(actors)]
    return f"{', '.join(names)} {'goes' if len(names) == 1 else 'go'} round and round"


def _outcome(
    execution: Execution,
    command: Command,
    options: Options,
    strategy: Strategy,
    say: Callable[[str], None],
) -> Outcome:
    run, state = execution.run, execution.state
    ending = execution.ending()
    if ending.outcome == "deadlock":
        found = execution.stuck()
        if run.how == "livelock":
            headline = f"{_going_round(execution)}, and nothing changes any more"
        else:
            headline = f"{report.headline(found, state)}; nobody can move any more"
        say(f"{run.how}: {headline}, so tracer ends the program")
        for line in report.waits(found, state, execution.line):
            say(line)
    if run.how == "actors":
        most = Limits().actors
        say(f"there are more than {most} processes at a time, so tracer ends the program")
    by_tracer = signal.SIGKILL if run.how == "actors" else signal.SIGINT
    code = run.code if run.code is not None else -by_tracer
    outcome = Outcome(
        command,
        _OWN.get(run.how, code if code >= 0 else 128 - code),
        ending,
        options.output,
        state,
        len(execution.collector.processes),
    )
    try:
        written = execution.save(options.output, strategy, options.seed or 0)
    except RecordingError as error:
        outcome.error, outcome.exit_code = str(error), FAILED
    else:
        outcome.events, outcome.lost = written.events, written.lost
    return outcome
