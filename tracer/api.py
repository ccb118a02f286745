"""The verbs as functions: what the command line does, for programs, tests and notebooks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from tracer.checks.base import Check
    from tracer.control.rerunning import Rerun
    from tracer.control.verdict import Tally, Verdict
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace
    from tracer.playback import Playback
    from tracer.recording.command import Outcome
    from tracer.rules.file import RulesFile
    from tracer.state import State


def record(
    target: str | os.PathLike[str],
    *args: str,
    module: bool = False,
    output: str | os.PathLike[str] | None = None,
    seed: int | None = None,
    stop_after: float | None = None,
    max_size: int | None = None,
    say: Callable[[str], None] | None = None,
    alone: bool = False,
    values: bool = True,
    panel: Callable[[State, int], None] | None = None,
    virtual: bool = False,
    strategy: str = "random",
) -> Outcome:
    """Run a program, a scenario or with `module` a module, and write its trace.

    Its output goes where this process' own goes. `output` is by default `traces/<name>.jsonl`;
    `max_size` is in bytes; without `values` no read or write of a shared value is recorded;
    `say` gets what there is to say while the program runs, line by line.
    `alone`: this process does nothing else, so it may catch signals and adopt the program's
    orphans. `virtual`: on the virtual clock, under control of a `strategy` with that seed;
    `stop_after` is in its seconds.
    Raises UsageError, RecordingError or ControlError before the program is started, nothing after.
    """
    from tracer.recording.command import Command, Options
    from tracer.recording.supervisor import supervise
    from tracer.recording.target import default_output, resolve

    name = os.fspath(target)
    command = Command(name if module else resolve(name), args, module)
    path = default_output(command) if output is None else Path(output)
    options = Options(path, seed, stop_after, max_size, alone, values, panel)
    if virtual:
        from tracer.control.virtual_run import chosen_strategy, run_virtual

        chosen = chosen_strategy(strategy, seed or 0)
        return run_virtual(command, options, chosen, say or _keep_quiet)
    return supervise(command, options, say or _keep_quiet)


def load(source: str | os.PathLike[str] | IO[bytes], *, strict: bool = False) -> Trace:
    """The whole trace in a file or binary stream; raises TraceFileError if it is none.

    `strict` holds every event against the schema.
    """
    from tracer.trace_file import read

    return read(_path(source), strict=strict)


def render(
    trace: Trace | str | os.PathLike[str] | IO[bytes], view: str = "gantt", **options: Any
) -> str:
    """A trace as text. `view` names a renderer, `options` are its own: `page`, `by`, `t`."""
    from tracer.errors import UsageError
    from tracer.model.trace import Trace
    from tracer.renderers import RENDERERS, Picture

    renderers = {renderer.name: renderer for renderer in RENDERERS}
    if view not in renderers:
        raise UsageError(f"there is no view {view!r}. There are: {', '.join(renderers)}.")
    picture = Picture.of(trace) if isinstance(trace, Trace) else Picture(_path(trace))
    return "".join(f"{line}\n" for line in renderers[view](**options).lines(picture))


def check(
    trace: Trace | str | os.PathLike[str] | IO[bytes],
    rules: RulesFile | str | os.PathLike[str] | None = None,
) -> list[Finding]:
    """What went wrong in a trace: findings, worst first.

    `rules` of the house are judged, too; who has many traces reads them once, with `read_rules`.
    Raises RulesFileError if they cannot be read, or name what this trace does not have.
    """
    from tracer.checks import CHECKS
    from tracer.model.trace import Trace

    return _judging(rules, CHECKS)(trace if isinstance(trace, Trace) else load(trace))


def read_rules(path: str | os.PathLike[str]) -> RulesFile:
    """The rules of the house in a TOML file: `check` them against any number of traces.

    A name that is no file is that of a scenario's rules. Raises RulesFileError that points at the
    line of each mistake.
    """
    from tracer import scenario_files
    from tracer.rules.file import RulesFile

    return RulesFile.read(scenario_files.rules(path), os.fspath(path))


def replay(trace: Trace | str | os.PathLike[str] | IO[bytes]) -> Playback:
    """A trace as moments to step through, with what went wrong in it."""
    from tracer.model.trace import Trace
    from tracer.playback import Playback

    known = trace if isinstance(trace, Trace) else load(trace)
    return Playback(known, check(known))


def explore(
    target: str | os.PathLike[str] | Callable[[], object],
    *args: str,
    module: bool = False,
    schedules: int = 1000,
    seconds: float = 60.0,
    strategy: str = "portfolio",
    preemptions: int | None = None,
    seed: int = 0,
    program_seed: int = 0,
    jobs: int = 1,
    explore_timeouts: bool = False,
    strict_time: bool = False,
    preempt: str | None = None,
    keep_going: bool = False,
    compare_output: bool = False,
    rules: RulesFile | str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    progress: Callable[[Tally], None] | None = None,
) -> Verdict:
    """Run a program, or a function of a module, under one schedule after the other until one fails.

    A function is called without arguments in processes of its own, in its module as this process
    has it, with this process' `sys.path`.
    `seconds` is wall clock, minimising not included; `seed` is of the schedules, `program_seed` of
    the program's `random`; `preempt="lines"` makes every line of the program a point; a broken one
    of the `rules` of the house is a failure, too, if it is an error; `output` is where the trace of
    the (last) failure goes, by default `traces/<name>.failure.jsonl`.
    Raises UsageError, RulesFileError, RecordingError or ControlError.
    """
    from tracer.control import allowed, nested
    from tracer.control.callables import as_command
    from tracer.control.exploring import Wanted, explored
    from tracer.recording.command import Command
    from tracer.recording.target import default_output, resolve

    nested.refuse("explore")
    allowed.program(target, args, module=module)
    allowed.check(
        module=module, schedules=schedules, seconds=seconds, strategy=strategy,
        preemptions=preemptions, seed=seed, program_seed=program_seed, jobs=jobs,
        explore_timeouts=explore_timeouts, strict_time=strict_time, preempt=preempt,
        keep_going=keep_going, compare_output=compare_output, rules=rules, output=output,
        progress=progress,
    )  # fmt: skip
    command: Command
    if callable(target):
        command = as_command(target)
    else:
        name = os.fspath(target)
        command = Command(name if module else resolve(name), args, module)
    path = default_output(command, ".failure.jsonl") if output is None else Path(output)
    wanted = Wanted(
        schedules, seconds, strategy, preemptions, seed, program_seed, jobs, explore_timeouts,
        strict_time, preempt == "lines", keep_going, compare_output, rules is not None,
    )  # fmt: skip
    return explored(command, path, wanted, _searching(rules), progress)


def rerun(
    trace: str | os.PathLike[str],
    *,
    times: int = 1,
    force: bool = False,
    output: str | os.PathLike[str] | None = None,
) -> Rerun:
    """Run the program of a trace again, in the same order.

    `force`: although it has changed, or the trace is cut short. Raises TraceFileError, and
    UsageError where the program cannot be run so.
    """
    from tracer.control import allowed, nested
    from tracer.control.rerunning import rerun as run_again

    nested.refuse("rerun")
    allowed.check(trace=trace, times=times, force=force, output=output)
    path = Path(trace)
    name = path.name.removesuffix(".jsonl").removesuffix(".failure")
    where = path.with_name(f"{name}.rerun.jsonl") if output is None else Path(output)
    return run_again(load(path), _searching(), where, times=times, force=force)


def _searching(
    rules: RulesFile | str | os.PathLike[str] | None = None,
) -> Callable[[Trace], list[Finding]]:
    """What says whether a run has failed."""
    from tracer.checks import ERRORS_THAT_HAPPEN

    return _judging(rules, ERRORS_THAT_HAPPEN)


def _judging(
    rules: RulesFile | str | os.PathLike[str] | None, checks: tuple[type[Check], ...]
) -> Callable[[Trace], list[Finding]]:
    """What says what is wrong in a run. The rules have to fit the first one, not those that fail
    before they come to what a rule names.
    """
    from tracer.checks import check as checked
    from tracer.checks import ranked
    from tracer.rules.file import RulesFile

    def plainly(trace: Trace) -> list[Finding]:
        return checked(trace, checks)

    if rules is None:
        return plainly
    house = rules if isinstance(rules, RulesFile) else read_rules(rules)
    fitted: list[bool] = []

    def judge(trace: Trace) -> list[Finding]:
        if not fitted:
            house.fit(trace)
            fitted.append(True)
        return ranked([*plainly(trace), *house.check(trace)])

    return judge


def _keep_quiet(line: str) -> None:
    """Nobody wants to hear it."""


def _path(source: str | os.PathLike[str] | IO[bytes]) -> Path | IO[bytes]:
    return Path(source) if isinstance(source, str | os.PathLike) else source
