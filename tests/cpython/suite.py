"""Runs some of CPython's multiprocessing tests, plain or traced, and reads how each ended."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.live.harness import TookTooLongError, run

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNNER: Final = Path(__file__).with_name("runner.py")
METHODS: Final = ("fork", "spawn", "forkserver")
GROUPS: Final = ("processes", "threads", "manager", "misc")
GRACE: Final = 5.0  # seconds that whoever is on the way out has for it
SHM: Final = Path("/dev/shm")
MODULE: Final = "__main__"  # how the runner calls what sets up or tears down the module


@dataclass(slots=True)
class Told:
    """What a runner wrote, what is wrong with its run, and how much tracer recorded of it."""

    plan: list[str] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)  # tracebacks, reasons of skips
    wrong: str = ""
    events: int = 0

    @property
    def unstarted(self) -> list[str]:
        """What was planned and never began; not what its class or the module ruled out."""
        ended = self.outcomes.keys()
        return [name for name in self.plan if not {name, name.partition(".")[0], MODULE} & ended]

    @property
    def unfinished(self) -> list[str]:
        return [name for name, outcome in self.outcomes.items() if outcome == "started"]

    @property
    def trouble(self) -> str:
        """Why not everything that was planned has passed; nothing if it has."""
        failed = [self.words[name] or name for name, o in self.outcomes.items() if o != "passed"]
        return "\n".join((*failed, *filter(None, [self.wrong]))) or (
            "" if self.outcomes else "nothing ran"
        )


def run_tests(method: str, *words: str, traced: bool, timeout: float) -> Told:
    """Run the chosen tests in one process, in a folder and a session that are gone afterwards."""
    # not tmp_path: the name of a Unix socket has 107 characters at most
    with tempfile.TemporaryDirectory(prefix="cpy-") as place:
        here, temporary, outcomes = Path(place, "cwd"), Path(place, "tmp"), Path(place, "outcomes")
        here.mkdir()
        temporary.mkdir()
        trace = Path(place, "trace.jsonl")
        kept = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
        env = kept | {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(temporary)}
        tracer = ("-m", "tracer", "run", "-q", "-o", trace) if traced else ()
        command = (sys.executable, *tracer, RUNNER, method, outcomes, *words)
        before = {path.name for path in SHM.glob("tracer-*")}
        wrong = ""
        try:
            ended = run(command, cwd=here, env=env, timeout=timeout)
        except TookTooLongError as e:
            wrong = str(e)
        else:
            if ended.code:
                wrong = f"exit code {ended.code}\n{ended.err[-4000:].decode(errors='replace')}"
        left = [*_orphans(place), *_names(here), *_names(temporary), *_run_folders(before)]
        if left and not wrong:
            wrong = f"left behind: {', '.join(left)}"
        # CPython's tests lose one now and then, without tracer too: no reason to leave it to others
        for semaphore in SHM.glob(f"sem.{Path(place).name}-*"):
            semaphore.unlink(missing_ok=True)
        told = read(outcomes, wrong)
        told.events = _events(trace)
        return told


def read(path: Path, wrong: str = "") -> Told:
    """The outcomes that a runner wrote, complete or not."""
    told = Told(wrong=wrong)
    ended = False
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        line = json.loads(text)
        told.plan += line.get("plan", ())
        ended |= "end" in line
        if "test" in line:
            name, outcome = line["test"], line["outcome"]
            if told.outcomes.get(name) != "failed":  # of several subtests one is enough
                told.outcomes[name] = outcome
            told.words[name] = told.words.get(name, "") + line.get("told", "")
    if not ended and not wrong:
        told.wrong = "it ended before its last test"
    return told


def _events(trace: Path) -> int:
    """How many events a complete trace has; none if there is no trace."""
    if not trace.exists():
        return 0
    with trace.open("rb") as file:
        file.seek(max(0, trace.stat().st_size - 100_000))
        last = json.loads(file.read().splitlines()[-1])
    return int(last["events"]) if last["kind"] == "footer" else 0


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _run_folders(before: set[str]) -> list[str]:
    """What tracer keeps while it runs, still there although whoever made it is gone."""
    until = time.monotonic() + GRACE
    while (left := [*_of_nobody(before)]) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _of_nobody(before: set[str]) -> Iterator[str]:
    for path in SHM.glob("tracer-*"):
        if path.name not in before and not Path("/proc", path.name.split("-")[1]).exists():
            yield path.name


def _orphans(place: str) -> list[str]:
    """The processes that still live in this folder, each by its command; they are killed."""
    until = time.monotonic() + GRACE
    while (living := dict(_of(place))) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in living:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return list(living.values())


def _of(place: str) -> Iterator[tuple[int, str]]:
    """Whoever was started with our folder for temporary files, in whichever session."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"TMPDIR={place}/".encode() in (entry / "environ").read_bytes():
                yield int(entry.name), (entry / "cmdline").read_bytes().decode(errors="replace")
