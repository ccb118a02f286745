"""Where a program is run under control again and again, and what happened is read each time."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from tracer.control import nested
from tracer.control.explorer import Explorer
from tracer.control.request import Request
from tracer.control.run import Limits
from tracer.errors import RecordingError
from tracer.model.events import Event
from tracer.model.schedule import as_rows
from tracer.model.trace import Trace
from tracer.recording.collector import Collector
from tracer.recording.command import facts
from tracer.recording.finished import Finished
from tracer.recording.retention import Retention
from tracer.recording.run_directory import RunDirectory, remove_stale
from tracer.recording.sources import Sources
from tracer.recording.writing import Ending, footer_of, header_of, write_trace
from tracer.state import State
from tracer.state.waiting import stuck

if TYPE_CHECKING:
    from pathlib import Path

    from tracer.control.run import Run
    from tracer.control.strategies.base import Strategy
    from tracer.recording.command import Command, Options
    from tracer.recording.writing import How, Written
    from tracer.state.waiting import Stuck

_HOW: Final[dict[str, How]] = {
    "deadlock": "deadlock",
    "livelock": "deadlock",
    "interrupted": "interrupted",
    "actors": "killed",
    "ended": "finished",
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a program is run under control, whoever chooses.

    program_seed  of its `random`
    timeouts      the expiry of a timeout is a choice, at any time
    lines         every line of the program is a point
    shown         it has this process' own streams; else its input is empty and its output kept
    """

    limits: Limits = field(default_factory=Limits)
    program_seed: int = 0
    timeouts: bool = False
    lines: bool = False
    shown: bool = False


class Stage:
    """The directory of the runs, and the zygotes; a context manager that takes both away."""

    def __init__(
        self, command: Command, options: Options, manner: Manner, *, jobs: int = 1
    ) -> None:
        """Raises RecordingError where there is no place for the runs, ControlError for zygotes."""
        self.command, self.options, self.manner = command, options, manner
        self.facts = replace(facts(command, options), origin=0)  # virtual time begins at 0
        self._number = 0
        self._asked: dict[Path, Strategy] = {}
        self._sources = Sources.of(self.facts)
        try:
            directory = RunDirectory.make()
        except OSError as error:
            raise RecordingError(
                f"there is no place for the runs: {error}. Set TMPDIR to one with room."
            ) from None
        self._directory = directory
        cores = sorted(os.sched_getaffinity(0))
        first = os.getpid()  # two searches at a time would otherwise share a core
        with ExitStack() as stack:
            stack.callback(remove_stale)  # of those that were killed
            stack.callback(directory.remove)
            self.explorers = [
                stack.enter_context(
                    Explorer(
                        command.folders,
                        directory.path,
                        core=cores[(first + job) % len(cores)],
                        apart=not manner.shown,
                    )
                )
                for job in range(jobs)
            ]
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def begin(
        self,
        explorer: Explorer,
        strategy: Strategy,
        *,
        hidden: bool = False,
        together: bool = False,
    ) -> Path:
        """Let a zygote begin a run; returns where it writes to.

        together  there are others at the same time: it is stopped before it changes a file
        """
        self._number += 1
        path = self._directory.path / f"run-{self._number}"
        path.mkdir(mode=0o700)
        manner = self.manner
        output = str(path / "output")
        self._asked[path] = strategy
        explorer.ask(
            Request(
                str(path),
                self.command.target,
                self.command.args,
                self.command.module,
                strategy,
                manner.limits,
                {} if manner.shown and not hidden else {0: os.devnull, 1: output, 2: output},
                manner.program_seed,
                os.environ.get("PYTHONHASHSEED"),
                manner.timeouts,
                manner.lines,
                restores=not manner.shown or hidden,
                together=together,
            )
        )
        return path

    def finish(self, explorer: Explorer, path: Path) -> Execution:
        """Wait for the end of a run that was begun. Raises UsageError if it is a search itself."""
        answer = explorer.answer()
        nested.told(path)
        return Execution(self, path, self._asked.pop(path), *answer)

    def perform(self, strategy: Strategy, *, hidden: bool = False) -> Execution:
        """One run, from its beginning to its end; `hidden`: without this process' own streams."""
        explorer = self.explorers[0]
        return self.finish(explorer, self.begin(explorer, strategy, hidden=hidden))

    def edited(self) -> str | None:
        """A file of the program that somebody has changed meanwhile; None: there is none."""
        return self._sources.edited()

    def collector(self, path: Path, now: int) -> Collector:
        """What a run has written, to be read. One that is shown may be too long for the memory."""
        if self.manner.shown:
            return Collector(path, self._sources, 0, clock=lambda: now)
        return Finished(path, self._sources, now)


class Execution:
    """One run that is over, and what it has left behind, which is read when it is asked for.

    asked     who chose, as it was before
    strategy  and as it is afterwards, if that is of interest
    kept      what was written and is in no file
    """

    def __init__(
        self,
        stage: Stage,
        path: Path,
        asked: Strategy,
        run: Run,
        strategy: Strategy | None,
        kept: dict[str, bytes],
    ) -> None:
        self._stage = stage
        self.path = path
        self.asked = asked
        self.run = run
        self.strategy = strategy
        self.kept = kept

    @property
    def spilled(self) -> bool:
        """Whether more was written than memory had room for: the rest is in files."""
        return any(entry.suffix == ".events" for entry in self.path.iterdir())

    @cached_property
    def collector(self) -> Collector:
        """What reads its files."""
        run, collector = self.run, self._stage.collector(self.path, self.run.now)
        collector.roster.kept = self.kept
        collector.roster.discover()
        for process in collector.processes.values():
            if process.actor in run.codes:
                process.gone = run.ends[process.actor]
        collector.end_of_all()  # the others
        for actor, code in run.codes.items():
            collector.learnt[actor] = (run.ends[actor], code)
        collector.drain(over=True)
        return collector

    @cached_property
    def events(self) -> list[Event]:
        """All events, in the order of a trace, numbered per actor."""
        retention = Retention(self.collector, None)
        return [
            Event(e.t, e.pid, e.actor, e.seq, e.kind, e.object, e.at, e.more)
            for e in retention.numbered()
        ]

    @property
    def state(self) -> State:
        """After the last event."""
        return self.collector.exact()

    def stuck(self) -> list[Stuck]:
        """Who could never move again, as it was before tracer ended them."""
        before = State()
        for event in self.events:
            if event.kind != "died" or event.get("by") != "tracer":
                before.apply(event)
        return stuck(before)

    def line(self, at: str | None) -> str | None:
        """The program's text at `file:line`."""
        return self.collector.sources.line(at)

    def output(self) -> bytes:
        """What the program has printed, if its output was kept."""
        try:
            return (self.path / "output").read_bytes()
        except OSError:
            return b""

    def ending(self) -> Ending:
        """As a trace's footer has it."""
        run = self.run
        how = _HOW.get(run.how, "stopped")
        if how == "finished" and run.code is not None and run.code < 0:
            how = "killed"
        found = [one.facts() for one in self.stuck()] if how == "deadlock" else []
        decisions = run.schedule.decisions
        return Ending(
            how,
            run.code,
            max(run.now, self.collector.last),
            found,
            as_rows(decisions),
            [run.stamps[one.step] for one in decisions],
        )

    def save(self, output: Path, strategy: Strategy, seed: int) -> Written:
        """Write its trace. Raises RecordingError as `write_trace` does."""
        stage, manner = self._stage, self._stage.manner
        facts = replace(
            stage.facts,
            output=str(output.absolute()),
            seed=seed,
            strategy=strategy.name,
            control={
                "program_seed": manner.program_seed,
                "time_passes": self.asked.time_passes,
                "timeouts": manner.timeouts,
                "lines": manner.lines,
            },
        )
        return write_trace(facts, self.collector, Retention(self.collector, None), self.ending())

    def trace(self, events: list[Event]) -> Trace:
        """The run as a trace in memory."""
        sources = {one.file: one.text for one in self.collector.sources.records()}
        header = header_of(self._stage.facts, self.collector)
        return Trace(header, events, footer_of(self.ending(), len(events)), sources)

    def discard(self) -> None:
        """Take its files away."""
        shutil.rmtree(self.path, ignore_errors=True)
