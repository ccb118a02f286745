"""What a search is asked, how far it has come, what it has found, and what it says in the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tracer.control.fingerprint import Fingerprint
from tracer.control.run import MAIN
from tracer.control.standard_input import read_at

if TYPE_CHECKING:
    from pathlib import Path

    from tracer.control.failure import Failure
    from tracer.control.minimise import Minimised
    from tracer.control.run import Run
    from tracer.control.stage import Execution
    from tracer.model.events import Event

_UNCLEAR: Final = frozenset({"outside", "actors", "interrupted"})


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched, and for how long.

    schedules  at most so many, the first one included
    seconds    at most so long; minimising and confirming come on top
    keep_going go on after a failure, for others
    compare    a different output is a failure as well
    each       every run is judged, also one that is like another: there are rules of the house
    """

    schedules: int = 1000
    seconds: float = 60.0
    keep_going: bool = False
    compare: bool = False
    each: bool = False


@dataclass(slots=True)
class Found:
    """A failure, and the smallest way to it.

    number      of the schedule that showed it, from 1
    strategy    who had chosen
    deviations  how many from the default there were in that schedule
    minimised   the smallest schedule that fails alike
    confirmed   how often that one failed again, of `_CONFIRMATIONS` times
    execution   the last run of it, its files still there
    events      of that run
    times       how many schedules failed alike (`keep_going`)
    path        where its trace is
    printed     what the program printed
    """

    failure: Failure
    number: int
    strategy: str
    deviations: int
    decisions: int
    minimised: Minimised
    confirmed: int
    execution: Execution
    events: list[Event]
    times: int = 1
    path: Path | None = None
    printed: bytes = b""

    def input_at(self) -> str | None:
        """The line at which main, who failed, reads its standard input, as far as is known."""
        if self.failure.actor not in {None, MAIN}:
            return None  # multiprocessing gives children none
        return read_at(self.execution.collector.sources.records())

    def line_at(self, step: int) -> str | None:
        """The line of the program that made an operation of the schedule."""
        run = self.execution.run
        operation, stamp = run.schedule.steps[step], run.stamps[step]
        actor = operation.actor.partition("~")[0]
        for event in self.events:
            if event.actor == actor and event.t >= stamp and event.at is not None:
                return event.at
        return None

    @property
    def early(self) -> bool:
        """It needs somebody to be slow: time passes although somebody could run."""
        return self.execution.run.early


@dataclass(slots=True)
class Tally:
    """How far a search has come.

    runs        schedules that have run
    prints      their partial orders, as numbers
    limited     runs that reached the limit of steps: neither passed nor failed
    unclear     runs of which nothing can be said, by reason
    strays      bits: what of the program is not controlled
    exhausted   preemption bound within which every schedule has run; None: no such claim
    complete    every schedule at all has run
    steps       operations granted, in all
    seconds     of searching
    rounds      who went round and round when the limit of steps came -> the line
    files       the program has written files of its own
    where       who waited where nobody controls -> the line
    starts      line -> how many processes it started, where there were too many
    edited      a file of the program that was changed during the search
    code        exit code of the first run; None: it was ended
    alike       how many runs have ended with it
    printed     what the first run printed, if its code is not 0
    unkept      files that could not be kept, or not be put back: then the search is over
    """

    runs: int = 0
    prints: set[int] = field(default_factory=set)
    limited: int = 0
    unclear: dict[str, int] = field(default_factory=dict)
    strays: int = 0
    exhausted: int | None = None
    complete: bool = False
    steps: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    files: bool = False
    rounds: dict[str, str] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    starts: Counter[str] = field(default_factory=Counter)
    edited: str | None = None
    code: int | None = None
    alike: int = 0
    printed: bytes = b""
    unkept: tuple[str, ...] = ()

    def count(self, run: Run) -> None:
        """One run more."""
        self.runs += 1
        if self.runs == 1:
            self.code = run.code
        self.alike += run.code == self.code
        self.steps += len(run.schedule.steps)
        self.strays |= run.strays
        self.files = self.files or run.files > 0
        self.unkept = self.unkept or run.unkept
        self.prints.add(Fingerprint(run.schedule.steps).value())
        self.limited += run.how == "steps"
        reasons = {run.how} & _UNCLEAR
        if run.elsewhere:
            reasons.add("outside")
        for reason in reasons:
            self.unclear[reason] = self.unclear.get(reason, 0) + 1

    @property
    def distinct(self) -> int:
        """Schedules that differ by more than the order of what nobody can notice."""
        return len(self.prints)


@dataclass(slots=True)
class Verdict:
    """What a search says.

    result  found | exhausted | none | inconclusive
    """

    result: str
    tally: Tally
    found: list[Found]
    doubts: list[str]
