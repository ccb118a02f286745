"""What is asked of a run, and what came of it."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracer.errors import UsageError
from tracer.recording.run_directory import RunFacts
from tracer.recording.sources import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.recording.writing import Ending
    from tracer.state import State

DEADLOCK: Final = 121  # exit codes; 120 is CPython's own
STOPPED: Final = 124
FAILED: Final = 125


_HEAD: Final = b'{"kind":"header"'


@dataclass(frozen=True, slots=True)
class Command:
    """What is to be run: a script or a module, and its arguments."""

    target: str
    args: tuple[str, ...] = ()
    module: bool = False

    @property
    def argv(self) -> list[str]:
        """The command as plain python is given it."""
        return [sys.executable, *(["-m"] if self.module else []), self.target, *self.args]

    @property
    def name(self) -> str:
        """What tracer calls it: `ktv`, or the module's name."""
        return self.target if self.module else Path(self.target).resolve().stem

    @property
    def script(self) -> str | None:
        """The file in which the program begins; None: a module, which is to be found."""
        return None if self.module else self.target

    @property
    def folders(self) -> tuple[str, ...]:
        """Where the program looks for its modules first."""
        if self.module:
            return (os.curdir,)
        path = Path(self.target)
        return (self.target if path.is_dir() else str(path.resolve().parent),)

    @property
    def program(self) -> str:
        """Its short name: `ktv.py`, or the module's."""
        return self.target if self.module else Path(self.target).name


@dataclass(frozen=True, slots=True)
class Options:
    """How it is to be recorded.

    alone  this process does nothing else: it may catch signals, adopt orphans and be nice
    values reads and writes of shared values are recorded
    panel  called again and again with the state, and the time in it, while the program runs
    """

    output: Path
    seed: int | None = None
    stop_after: float | None = None
    max_size: int | None = None
    alone: bool = False
    values: bool = True
    panel: Callable[[State, int], None] | None = None


@dataclass(slots=True)
class Outcome:
    """What came of a run.

    command    what was run
    exit_code  of `tracer run`: the program's own, 128+n for a signal, or one of tracer's
    ending     how the program ended, as in the trace's footer
    error      why there is no complete trace, empty if there is one
    """

    command: Command
    exit_code: int
    ending: Ending
    path: Path
    state: State
    processes: int
    events: int = 0
    lost: int = 0
    cut_before: int | None = None
    error: str = ""
    remarks: list[str] = field(default_factory=list)


def check_output(path: Path) -> None:
    """Whether a trace can be written there. Raises UsageError."""
    problem = ""
    if path.is_dir():
        problem = "it is a folder"
    elif path.exists() and not path.is_file():
        problem = "it is not a file"
    elif path.exists() and not _is_trace(path):
        problem = "it is there and is not a trace"
    else:  # its folder is made when there is something to write
        there = next(parent for parent in path.parents if os.path.lexists(parent))
        if not there.is_dir():
            problem = f"{there} is not a folder"
        elif not os.access(there, os.W_OK | os.X_OK):
            problem = f"{there} does not let you"
    if problem:
        raise UsageError(f"{path} cannot be written: {problem}. Name another place with -o.")


def _is_trace(path: Path) -> bool:
    """Whether a file may be replaced: a trace, whole or not, or nothing at all."""
    try:
        with path.open("rb") as file:
            return file.read(len(_HEAD)) in {_HEAD, b""}
    except OSError:
        return True  # what stands in the way of reading is said when it is written


def facts(command: Command, options: Options) -> RunFacts:
    """What a header will say of a run that begins now."""
    script = None if command.script is None else os.path.abspath(command.script)  # noqa: PTH100 -- a link keeps its name
    return RunFacts(
        origin=time.monotonic_ns(),
        started=datetime.now().astimezone().isoformat(timespec="milliseconds"),
        program=printable(command.program),
        argv=[printable(word) for word in command.argv[1:]],
        script=script,
        module=command.target if command.module else None,
        cwd=str(Path.cwd()),
        output=str(options.output.absolute()),
        seed=options.seed,
        max_size=options.max_size,
        values=options.values,
    )
