"""One program, run without tracer and with it, each in an empty folder of its own."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.live.harness import TookTooLongError, run
from tests.real_programs.table import Program
from tracer.model.trace import Trace
from tracer.trace_file import read

LIMIT: Final = 1.5
"""Seconds after which a program that hangs has printed all that it ever will."""

HUNG: Final = 121
"""tracer's exit code for a program that can never end."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run ended. `code` is None if its time was up; `left` is what it left behind."""

    code: int | None
    out: bytes
    err: bytes
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """The same program, untraced and traced, and the trace."""

    plain: Ran
    traced: Ran
    trace: Trace


def run_both(program: Program, folder: Path) -> Both:
    """Run it twice. A program that hangs has a limit of time, under tracer a generous one."""
    trace = folder / "trace.jsonl"
    tracer = ["-m", "tracer", "run", "-q", "-o", str(trace)]
    hangs = program.ends != "by itself"
    if program.ends == "by limit":
        tracer += ["--stop-after", str(LIMIT)]
    plain = _run(folder / "plain", [str(program.path)], LIMIT if hangs else None)
    traced = _run(folder / "traced", [*tracer, str(program.path)], None)
    return Both(plain, traced, read(trace, strict=True))


def _run(folder: Path, arguments: list[str], limit: float | None) -> Ran:
    """Start python as from a fresh terminal, with a folder of its own for temporary files."""
    here, temporary = folder / "cwd", folder / "t"
    here.mkdir(parents=True)
    temporary.mkdir()
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "PYTHONPATH") if name in os.environ}
    env = kept | {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(temporary)}
    code: int | None
    try:
        done = run([sys.executable, *arguments], cwd=here, env=env, timeout=limit or 30)
    except TookTooLongError as e:
        if limit is None:
            raise
        code, out, err = None, e.out, e.err
    else:
        code, out, err = done.code, done.out, done.err
    return Ran(code, out, err, (*_processes(temporary), *_files(temporary)))


def _processes(temporary: Path) -> Iterator[str]:
    """Processes of a run that are still there: they have its folder in their environment."""
    mark = f"TMPDIR={temporary}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                yield (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            pass  # it has ended, or is somebody else's


def _files(temporary: Path) -> Iterator[str]:
    for path in temporary.rglob("*"):
        yield str(path.relative_to(temporary))
