"""Record a small program for real, and read what came of it."""

import os
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

from tests.live.harness import Result, run
from tracer.model.events import Event
from tracer.model.trace import Trace
from tracer.trace_file import read

METHODS = ("fork", "spawn", "forkserver")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run under tracer: how the command ended, and the trace."""

    result: Result
    trace: Trace

    def of(self, actor: str, *kinds: str) -> list[Event]:
        """The events of an actor, of these kinds if any are named."""
        return [
            event
            for event in self.trace.events
            if event.actor == actor and (not kinds or event.kind in kinds)
        ]

    def kinds(self, actor: str) -> list[str]:
        """The kinds of an actor's events, in order."""
        return [event.kind for event in self.of(actor)]


def environment() -> dict[str, str]:
    """A user's environment: nothing that changes how Python buffers or compiles."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"PYTHONIOENCODING": "utf-8"}


def record(
    folder: Path, source: str, *arguments: str, options: tuple[str, ...] = (), timeout: float = 60
) -> Recorded:
    """Write `source` to `folder`/program.py and run it under tracer."""
    program = folder / "program.py"
    program.write_text(textwrap.dedent(source), encoding="utf-8")
    return record_file(program, *arguments, folder=folder, options=options, timeout=timeout)


def record_file(
    program: Path | str,
    *arguments: str,
    folder: Path,
    options: tuple[str, ...] = (),
    timeout: float = 60,
) -> Recorded:
    """Run a program, or a scenario by its name, under tracer in `folder`."""
    trace = folder / "recorded.jsonl"
    command = [sys.executable, "-m", "tracer", "run", "-o", str(trace), *options]
    result = run(
        [*command, str(program), *arguments], cwd=folder, env=environment(), timeout=timeout
    )
    assert trace.exists(), result.err.decode()
    return Recorded(result, read(trace, strict=True))
