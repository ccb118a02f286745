"""Who queues for a lock or a permit, how long, and behind whom: what contention costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer.model.events import Event
    from tracer.state import Hold

NOTICED: Final = 100_000_000
"""ns of waiting that a person notices; less is nothing to talk about."""


class Nap(NamedTuple):
    """A `time.sleep`: from, to, and its line."""

    since: int
    until: int
    at: str | None


@dataclass(slots=True)
class Waiter:
    """Somebody who asked for it and has to wait.

    overtaken  how often somebody got it who had asked later
    by         the taking of the last of them
    answer     the end of the wait; None: it goes on
    """

    requested: Event
    overtaken: int = 0
    by: Event | None = None
    answer: Event | None = None

    def waited(self, end: int) -> int:
        """ns that it waited, until `end` if nobody answered."""
        return (end if self.answer is None else self.answer.t) - self.requested.t


class Held(NamedTuple):
    """One hold: by whom, from when to when; what all others together waited, and who they were.

    taken  None if nobody had waited for it by then
    nap    the longest of its sleeps
    """

    actor: str
    since: int
    taken: Event | None
    given: Event
    waited: int
    waiters: tuple[str, ...]
    nap: Nap | None


@dataclass(slots=True)
class Line:
    """All holds that began in one line of the program, in ns; `worst`: others waited most."""

    at: str | None
    holds: int = 0
    held: int = 0
    slept: int = 0
    waited: int = 0
    worst: Held | None = None


@dataclass(slots=True)
class LockQueue:
    """Those who wait for one object, first asked first, from the first wait on.

    exclusive  it lets in one at a time
    handed     somebody gave it who did not have it: it is a signal, and to wait for it is no loss
    area       waiting so far, of all together, in ns; `mark`: what it was when this hold began
    taken      the last taking; `gone`: who gave up since
    most       the waiter that was overtaken most often
    """

    name: str
    exclusive: bool
    waiting: dict[str, Waiter] = field(default_factory=dict)
    takers: set[str] = field(default_factory=set)
    handed: bool = False
    area: int = 0
    mark: int = 0
    since: int = 0
    changed: int = 0
    taken: Event | None = None
    gone: list[str] = field(default_factory=list)
    most: Waiter | None = None
    lines: dict[str | None, Line] = field(default_factory=dict)

    def ask(self, event: Event) -> None:
        """Somebody has to wait from now on."""
        self._pass(event.t)
        self.waiting[event.actor] = Waiter(event)

    def leave(self, event: Event) -> None:
        """Somebody waits no longer, whatever came of it."""
        waiter = self.waiting.get(event.actor)
        if waiter is not None:
            self._pass(event.t)
            del self.waiting[event.actor]
            waiter.answer = event
            self.gone.append(event.actor)
            self._note(waiter)

    def take(self, event: Event, asked: int) -> None:
        """Somebody has got it. It asked at `asked` at the earliest, if it did not have to wait."""
        actor, waiting, t = event.actor, self.waiting, event.t
        self.area += len(waiting) * (t - self.changed)
        self.changed = t
        mine = waiting.pop(actor, None)
        since = asked if mine is None else mine.requested.t
        for waiter in waiting.values():
            if waiter.requested.t >= since:
                break
            waiter.overtaken += 1
            waiter.by = event
        if mine is not None:
            mine.answer = event
            if mine.overtaken:
                self._note(mine)
        self.takers.add(actor)
        self.taken, self.mark = event, self.area
        if self.gone:
            self.gone.clear()

    def give(self, event: Event, hold: Hold, naps: Sequence[Nap]) -> None:
        """Its holder lets go."""
        self._pass(event.t)
        line = self.lines.get(hold.at)
        if line is None:
            line = self.lines[hold.at] = Line(hold.at)
        waited = self.area - self.mark
        line.holds += 1
        line.held += event.t - hold.since
        line.waited += waited
        inside: Sequence[Nap] = ()
        if naps and naps[-1].since >= hold.since:
            inside = [nap for nap in naps if nap.since >= hold.since]
            line.slept += sum(nap.until - nap.since for nap in inside)
        if waited and (line.worst is None or waited > line.worst.waited):
            longest = max(inside, key=lambda nap: nap.until - nap.since, default=None)
            taken = self.taken if self.taken and self.taken.t == hold.since else None
            others = tuple(dict.fromkeys((*self.waiting, *self.gone)))
            line.worst = Held(hold.actor, hold.since, taken, event, waited, others, longest)

    def settle(self) -> None:
        """The trace is over: whoever still waits counts, too."""
        for waiter in self.waiting.values():
            self._note(waiter)

    @property
    def held(self) -> int:
        """ns that it was held."""
        return sum(line.held for line in self.lines.values())

    @property
    def slept(self) -> int:
        """ns of them in which its holder slept."""
        return sum(line.slept for line in self.lines.values())

    def contended(self) -> list[Line]:
        """The lines whose holds somebody had to wait for."""
        return [line for line in self.lines.values() if line.worst is not None]

    def crowd(self) -> float:
        """How many waited on average."""
        return self.area / max(self.changed - self.since, 1)

    def _pass(self, t: int) -> None:
        self.area += len(self.waiting) * (t - self.changed)
        self.changed = t

    def _note(self, waiter: Waiter) -> None:
        if self.most is None or waiter.overtaken > self.most.overtaken:
            self.most = waiter
