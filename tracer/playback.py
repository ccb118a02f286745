"""The trace as moments to step through: the state, what happened and what was printed, at each."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from tracer.errors import UsageError
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.model.events import Event
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace

_LEAST_APART: Final = 1_000
_PER_MEMBER: Final = 32


class Playback:
    """A position in a trace that moves forward and back.

    A moment is a time at which something happened; all events of that time belong to it. Invariant:
    `state` is what `state_at(trace, t)` says, however the moment was reached. It belongs to the
    playback and moves with it: look, and do not keep.

    index    the current moment
    first, last   where it can go: the moments between `since` and `until`
    times    of all moments, of those outside as well
    found    the findings that have a moment between `first` and `last`, as (moment, finding) in
             order of time

    UsageError if nothing happened in the window. In a trace without events (`len` is 0) nothing has
    happened, and nothing moves.

    Going back is a copy of the state and a short way forward. Checkpoints are so far apart that
    making one (30 times as dear for an actor or object as folding an event) never costs more than
    the way to it, and that all of them together hold fewer values than the trace has events.
    """

    def __init__(
        self,
        trace: Trace,
        findings: Iterable[Finding] = (),
        *,
        since: int | None = None,
        until: int | None = None,
        apart: int = _LEAST_APART,
    ) -> None:
        self.trace = trace
        self.times: array[int] = array("q")
        self._begins: array[int] = array("q")  # moment -> its first event; one more at the end
        self._printed: array[int] = array("q")  # events that are output
        for number, event in enumerate(trace.events):
            if not self.times or event.t != self.times[-1]:
                self.times.append(event.t)
                self._begins.append(number)
            if event.kind == "output":
                self._printed.append(number)
        self._begins.append(len(trace.events))
        self.first = 0 if since is None else bisect_left(self.times, since)
        self.last = (len(self.times) if until is None else bisect_right(self.times, until)) - 1
        if self.times and not len(self):
            raise UsageError(
                "nothing happens between these times: the trace goes from "
                f"{self.times[0] / 1e9:.6f} s to {self.times[-1] / 1e9:.6f} s."
            )
        moments = ((self._moment(finding), finding) for finding in findings)
        found = [(at, finding) for at, finding in moments if at is not None]
        self.found = sorted(
            (pair for pair in found if self.first <= pair[0] <= self.last),
            key=lambda pair: pair[0],
        )
        self.state = State()
        self._apart = apart
        self._folded = 0  # events in `state`
        # Copies and not `State.facts()`: those leave out faults and objects of unknown types, and
        # a hostile trace has states that cannot be restored from them.
        self._checkpoints: list[tuple[int, State]] = [(0, State())]
        self.index = 0
        self._fold(0)
        self.go(self.first)

    def __len__(self) -> int:
        return max(self.last - self.first + 1, 0)

    @property
    def t(self) -> int:
        """The time of the current moment."""
        return self.times[self.index] if len(self) else 0

    @property
    def events(self) -> list[Event]:
        """What happened at this moment."""
        return self.trace.events[self._begins[self.index] : self._folded]

    @property
    def findings(self) -> list[Finding]:
        """What is to be marked at this moment."""
        return [finding for at, finding in self.found if at == self.index]

    def recent(self, most: int) -> list[Event]:
        """The last events up to this moment, those of `events` included."""
        end = self._folded
        return self.trace.events[max(end - most, 0) : end] if most > 0 else []

    def output(self, most: int | None = None) -> list[Event]:
        """The last lines that the program had printed by this moment; None: all."""
        end = bisect_left(self._printed, self._folded)
        begin = 0 if most is None else max(end - most, 0)
        return [self.trace.events[number] for number in self._printed[begin:end]]

    def go(self, index: int) -> bool:
        """Move to this moment, or as near as the window lets it; whether it moved."""
        if not len(self):
            return False
        index = min(max(index, self.first), self.last)
        moved = index != self.index
        self.index = index
        self._fold(self._begins[index + 1])
        return moved

    def forward(self) -> bool:
        """To the next moment."""
        return self.go(self.index + 1)

    def back(self) -> bool:
        """To the moment before."""
        return self.go(self.index - 1)

    def seek(self, t: int) -> bool:
        """To the last moment that is not after `t`."""
        return self.go(bisect_right(self.times, t) - 1)

    def next_finding(self) -> bool:
        """To the next moment with a finding; stays where it is if there is none."""
        later = [at for at, _ in self.found if at > self.index]
        return bool(later) and self.go(later[0])

    def previous_finding(self) -> bool:
        """To the last moment before this one with a finding."""
        earlier = [at for at, _ in self.found if at < self.index]
        return bool(earlier) and self.go(earlier[-1])

    def _moment(self, finding: Finding) -> int | None:
        """The moment by which it had happened: that of its time, or of its last proof."""
        t = finding.t
        if t is None:
            proof = set(finding.evidence)
            if not proof:
                return None
            events = self.trace.events
            t = max(
                (event.t for event in events if (event.actor, event.seq) in proof), default=None
            )
        if t is None or not self.times:
            return None
        return min(bisect_left(self.times, t), len(self.times) - 1)

    def _fold(self, wanted: int) -> None:
        """Have exactly the first `wanted` events in the state."""
        nearest = bisect_right(self._checkpoints, wanted, key=lambda pair: pair[0]) - 1
        there, kept = self._checkpoints[nearest]
        if not there <= self._folded <= wanted:
            self.state, self._folded = deepcopy(kept), there
        state, events = self.state, self.trace.events
        while self._folded < wanted:
            members = len(state.actors) + len(state.objects)
            due = self._checkpoints[-1][0] + max(self._apart, _PER_MEMBER * members)
            due = max(due, self._folded + 1)  # a snapshot can make a state small at once
            stop = min(wanted, due)
            for number in range(self._folded, stop):
                state.apply(events[number])
            self._folded = stop
            if stop == due:
                self._checkpoints.append((stop, deepcopy(state)))
