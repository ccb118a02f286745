"""The verbs as functions: what the command line does, for programs, tests and notebooks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

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
) -> Outcome:
    """Run a program, a scenario or with `module` a module, and write its trace.

    Its output goes where this process' own goes. `output` is by default `traces/<name>.jsonl`;
    `max_size` is in bytes; without `values` no read or write of a shared value is recorded;
    `say` gets what there is to say while the program runs, line by line.
    `alone`: this process does nothing else, so it may catch signals and adopt the program's
    orphans. Raises UsageError or RecordingError before the program is started, nothing after that.
    """
    from tracer.recording.command import Command, Options
    from tracer.recording.supervisor import supervise
    from tracer.recording.target import default_output, resolve

    name = os.fspath(target)
    command = Command(name if module else resolve(name), args, module)
    path = default_output(command) if output is None else Path(output)
    options = Options(path, seed, stop_after, max_size, alone, values, panel)
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
    from tracer.checks import check as checked
    from tracer.checks import ranked
    from tracer.model.trace import Trace
    from tracer.rules.file import RulesFile

    known = trace if isinstance(trace, Trace) else load(trace)
    found = checked(known)
    if rules is None:
        return found
    house = rules if isinstance(rules, RulesFile) else read_rules(rules)
    house.fit(known)
    return ranked([*found, *house.check(known)])


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


def _keep_quiet(line: str) -> None:
    """Nobody wants to hear it."""


def _path(source: str | os.PathLike[str] | IO[bytes]) -> Path | IO[bytes]:
    return Path(source) if isinstance(source, str | os.PathLike) else source
