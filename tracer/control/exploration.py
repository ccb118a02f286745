"""Runs a program under one schedule after the other until one fails, and finds out why it does."""

from __future__ import annotations

from dataclasses import replace
from multiprocessing.connection import wait
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracer.control.alike import Alike
from tracer.control.ctrl_c import ctrl_c_noted
from tracer.control.failure import Expectation, Failure, failing_exit, failure_of
from tracer.control.following_up import followed_up
from tracer.control.profile import Profile
from tracer.control.strategies import Dfs, Random
from tracer.control.verdict import Found, Tally, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracer.control.explorer import Explorer
    from tracer.control.failure import Judge
    from tracer.control.run import Run
    from tracer.control.stage import Execution, Stage
    from tracer.control.strategies.base import Strategy
    from tracer.control.verdict import Search
    from tracer.model.events import Event


_AHEAD: Final = 2  # runs that an explorer knows of: the one that it does, and the next


class _Asked(NamedTuple):
    """A run that an explorer was asked for; `together`: while others may be under way."""

    explorer: Explorer
    path: Path
    number: int
    strategy: Strategy
    together: bool


class _EditedError(Exception):
    """The program has been changed during the search."""


class _UnkeptError(Exception):
    """A run has changed files that cannot be put back: the next one would begin with others."""


class Exploration:
    """One search; `progress` is told the tally after each run."""

    def __init__(
        self,
        stage: Stage,
        strategy: Strategy,
        search: Search,
        judge: Judge,
        progress: Callable[[Tally], None] | None = None,
    ) -> None:
        self._stage = stage
        self._strategy = strategy
        self._search = search
        self._judge = judge
        self._progress = progress
        self._expected: Expectation | None = None
        self._profile: Profile | None = None
        self._first: tuple[Run, int, Strategy]
        self._iteration = 0
        self._under_way: list[_Asked] = []  # first asked first
        self._ended: list[tuple[Execution, _Asked]] = []  # runs that nobody has looked at yet
        self._alike = Alike()
        self._each = search.each or search.compare or stage.manner.lines
        self.tally = Tally()
        self.found: dict[object, Found] = {}

    def run(self) -> Verdict:
        """Search to the end; Ctrl-C ends it early, and what was found so far is kept.

        So does a failure once the program is not what it was: it may be that of another one.
        """
        began = monotonic()
        try:
            self._search_on(began + self._search.seconds)
        except KeyboardInterrupt:
            self.tally.interrupted = True
        except (_EditedError, _UnkeptError):
            pass
        self.tally.edited = self._stage.edited()
        self.tally.seconds = monotonic() - began
        return self._verdict()

    # --- searching ---

    def _search_on(self, until: float) -> None:
        if self._strategy.profiled:
            first = Random(self._strategy.seed, time_passes=self._strategy.time_passes)
            self._begin(self._stage.explorers[0], first)
            if self._next() is not None and not self._search.keep_going:
                return
        more = True
        while more or self._under_way or self._ended:
            more = more and self._begin_all(until)
            if self._next() is not None and not self._search.keep_going:
                self._wait_for_the_rest()
                return

    def _begin_all(self, until: float) -> bool:
        """Let each explorer have a run under way and the next one waiting; False: there is no more.

        So it goes on at once while what it has done is looked at. A strategy that learns needs to
        know the end of a run before it can begin another; and the first run tells of files, which
        two at a time would see of each other.
        """
        alone = self._strategy.learns or self._profile is None
        for known in range(1 if alone else _AHEAD):
            for explorer in self._stage.explorers[: 1 if alone else None]:
                if sum(one.explorer is explorer for one in self._under_way) > known:
                    continue
                if not (self._may_begin(until) and self._begin(explorer, self._strategy)):
                    return False
        return True

    def _may_begin(self, until: float) -> bool:
        started = self.tally.runs + len(self._under_way) + len(self._ended)
        return started < self._search.schedules and monotonic() < until

    def _begin(self, explorer: Explorer, strategy: Strategy) -> bool:
        """Ask an explorer for the next schedule; False: there is none left."""
        number = self._iteration
        if not strategy.begin(number, self._profile):
            return False
        self._iteration += 1
        together = self._profile is not None and len(self._stage.explorers) > 1
        path = self._stage.begin(explorer, strategy, together=together)
        self._under_way.append(_Asked(explorer, path, number, strategy, together))
        return True

    def _next(self) -> Found | None:
        """Wait for the next run to end, and look at it; a failure is followed up."""
        if not self._ended:
            if not self._under_way:
                return None
            explorers: Any = {one.explorer for one in self._under_way}  # each has a `fileno`
            ready: list[Any] = wait(explorers)
            self._end(next(one for one in self._under_way if one.explorer in ready))
        execution, (_, _, number, strategy, together) = self._ended.pop(0)
        if execution.run.files and len(self._stage.explorers) > 1:
            self._wait_for_the_rest()
            del self._stage.explorers[1:]
        if execution.run.files and together:  # it was stopped before it changed any
            execution.discard()
            return None
        schedule = execution.run.schedule
        if self._strategy.learns:
            self._strategy = execution.strategy or self._strategy
            self._strategy.ended(schedule)
        if self._profile is None:
            self._profile = Profile(schedule)
        self.tally.count(execution.run)
        if self.tally.unkept:
            execution.discard()
            raise _UnkeptError
        whole = not self._each and not execution.spilled
        key = self._alike.key(execution.run, execution.kept) if whole else None
        if self._alike.known(key):
            self._tell()
            execution.discard()
            return None
        events = execution.events
        self.tally.where.update(_places(execution.run.elsewhere, events))
        if execution.run.how == "steps":
            last = execution.run.schedule.steps[-1].actor.partition("~")[0]
            self.tally.rounds.update(_places({last: ""}, events))
        if execution.run.how == "actors":
            self.tally.starts.update(one.at for one in events if one.kind == "started" and one.at)
        failure = self._failure(execution, events)
        of_this = execution.run, number, strategy
        if self._expected is None:
            output = execution.output() if self._search.compare else None
            self._expected = Expectation(execution.run.code, output)
            self.tally.printed = execution.output() if execution.run.code else b""
            self._first = of_this
        elif failure is None and execution.run.code == 0 and self._expected.code:
            # The first run had failed already, and this one shows that it need not.
            failure, of_this = failing_exit(self._expected.code), self._first
            self._expected = replace(self._expected, code=0)
            self._alike = Alike()
        self._tell()
        execution.discard()
        if failure is None:
            self._alike.passed(key, events)
            return None
        if self._stage.edited():
            raise _EditedError
        found = self._followed(failure, *of_this)
        if self._stage.edited():
            del self.found[failure.signature]
            raise _EditedError
        return found

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self.tally)

    def _end(self, asked: _Asked) -> None:
        """Take the answer to the first thing that an explorer was asked."""
        self._under_way.remove(asked)
        self._ended.append((self._stage.finish(asked.explorer, asked.path), asked))

    def _wait_for_the_rest(self) -> None:
        """Nobody is at work any more; what has ended meanwhile is looked at later."""
        while self._under_way:
            self._end(self._under_way[0])

    # --- following up ---

    def _followed(self, failure: Failure, run: Run, number: int, strategy: Strategy) -> Found:
        known = self.found.get(failure.signature)
        if known is not None:
            known.times += 1
            return known
        self._wait_for_the_rest()
        with ctrl_c_noted() as noted:
            found = followed_up(failure, run, number, strategy, self._replayed, noted)
        self.found[failure.signature] = found
        self.tally.interrupted = bool(noted)
        if noted:
            raise KeyboardInterrupt
        return found

    def _replayed(self, strategy: Strategy) -> tuple[Execution, list[Event], Failure | None]:
        strategy.begin(0, None)
        execution = self._stage.perform(strategy)
        events = execution.events
        return execution, events, self._failure(execution, events)

    def _failure(self, execution: Execution, events: list[Event]) -> Failure | None:
        trace, output = execution.trace(events), b""
        if self._search.compare:
            output = execution.output()
        return failure_of(trace, self._judge, self._expected, how=execution.run.how, output=output)

    # --- the verdict ---

    def _verdict(self) -> Verdict:
        tally = self.tally
        if isinstance(self._strategy, Dfs):
            tally.exhausted, tally.complete = self._strategy.exhausted, self._strategy.complete
        doubts = []
        if self.found:
            result = "found"
        elif (
            tally.strays
            or tally.unclear
            or tally.interrupted
            or tally.edited
            or tally.limited == tally.runs
        ):
            result = "inconclusive"
        elif tally.complete or tally.exhausted is not None:
            result = "exhausted"
        else:
            result = "none"
        if tally.limited and result in {"exhausted", "none"}:
            doubts.append("limited")
        return Verdict(result, tally, list(self.found.values()), doubts)


def _places(elsewhere: dict[str, str], events: list[Event]) -> Iterator[tuple[str, str]]:
    """The name of an actor, and its line; where that is not known, the last that was told.

    A thread is told as its process.
    """
    for actor, place in elsewhere.items():
        path = actor.partition("/")[0]
        name, last = path, ""
        for event in events:
            if event.actor == path:
                name = event.get("name") or name if event.kind == "began" else name
                last = event.at or last
        yield name, place or last
