"""Each correct program under tracer, with a start method, and what the checks have against it."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.live.harness import run
from tests.live.recorded import environment
from tracer.checks import check
from tracer.trace_file import read

if TYPE_CHECKING:
    from tracer.model.finding import Finding

PROGRAMS: Final = sorted((Path(__file__).parent / "programs").glob("*.py"))
METHODS: Final = ("fork", "spawn", "forkserver")

_GUARD: Final = '\nif __name__ == "__main__":\n'
_AT_ONCE: Final = 3
"""Programs that run at the same time: many of them sleep most of it."""

_WATCHDOG: Final = 100.0


def with_method(source: str, method: str) -> str:
    """The program, with this start method from its first line under the guard on."""
    before, guard, after = source.partition(_GUARD)
    assert guard, "a program has a guard, or spawn would not end"
    return f'{before}{guard}    __import__("multiprocessing").set_start_method("{method}")\n{after}'


def accusations(program: Path, method: str, folder: Path) -> list[str]:
    """What is said against it: nothing, if it ends well and no check speaks above a note."""
    here = folder / f"{program.stem}-{method}"
    here.mkdir()
    script, trace = here / program.name, here / "trace.jsonl"
    script.write_text(with_method(program.read_text(encoding="utf-8"), method), encoding="utf-8")
    command = [sys.executable, "-m", "tracer", "run", "-q", "-o", str(trace), script.name]
    ran = run(command, cwd=here, env=environment(), timeout=_WATCHDOG)
    who = f"{program.stem} ({method})"
    if ran.code != 0 or ran.err:
        return [f"{who}: exit {ran.code}, {ran.err.decode()[-500:]}"]
    known = read(trace, strict=True)
    return [f"{who}: {_said(one)}" for one in check(known) if one.level != "note"]


def all_accusations(method: str, folder: Path, programs: list[Path]) -> list[str]:
    """Of all programs with one start method, some at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda program: accusations(program, method, folder), programs)
        return [said for each in found for said in each]


def _said(finding: Finding) -> str:
    places = ", ".join(str(place.at) for place in finding.places)
    return f"{finding.level}[{finding.slug}] {finding.certainty} {dict(finding.fields)} at {places}"


if __name__ == "__main__":  # python -m tests.correct_programs.run FOLDER [METHOD [NAME...]]
    methods = sys.argv[2:3] or METHODS
    chosen = [path for path in PROGRAMS if not sys.argv[3:] or path.stem in sys.argv[3:]]
    for each in methods:
        where = Path(sys.argv[1]) / f"{each}-{os.getpid()}"
        where.mkdir(parents=True)
        for line in all_accusations(each, where, chosen):
            sys.stdout.write(f"{line}\n")
