"""Spans of actors and objects over time: the values that charts are drawn from."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Given(NamedTuple):
    """Who ended somebody's wait, where and when: the release, set, notify, exit that did it."""

    actor: str
    at: str | None
    t: int
    kind: str


@dataclass(slots=True)
class Span:
    """What an actor was doing for a while.

    what    `wait`, `hold`, `sleep`, `region` or `task`
    op      acquire | wait | join | get … for a wait; the function of a task; else as `what`
    object  the object, the child waited for, the task's pool, or the region's name
    since, until   ns; `until` is the trace's end for what never ended
    at      line where it began
    end     how it ended: acquired, waited, timed_out, joined, failed, released, left, died, open …
    given   who ended it, where that is known
    timeout seconds that the actor was ready to wait, None for ever
    """

    actor: str
    what: str
    op: str
    object: str | None
    since: int
    until: int
    at: str | None
    end: str
    given: Given | None = None
    timeout: float | None = None


class Moment(NamedTuple):
    """Something to mark: an actor `died`, `failed` (an exception or code), made a `mark`, or has
    to do with a `finding`, whose slug is the text.
    """

    t: int
    actor: str
    what: str
    text: str


@dataclass(slots=True)
class Lane:
    """One actor's life: when it was there and what it was doing.

    name   what the program calls it; a second one of the same name is `name#2`
    ended  None if it was still there at the end of the trace
    spans  in the order in which they ended
    """

    actor: str
    name: str
    pid: int
    began: int
    ended: int | None = None
    how: str | None = None
    code: int | None = None
    error: str | None = None
    parent: str | None = None
    daemon: bool = False
    spans: list[Span] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    role: str | None = None  # manager | worker

    @property
    def unfinished(self) -> bool:
        """It would have gone on: the end of the trace, or tracer itself, cut it off."""
        return self.ended is None or any(
            moment.what == "died" and moment.text == "tracer" for moment in self.moments
        )

    def open_waits(self) -> list[Span]:
        """What it was waiting for when the trace ended, or when it died: outermost first."""
        ends = {"open", "died"}
        return [span for span in self.spans if span.what == "wait" and span.end in ends]


class Gauge:
    """A value over time: `values[i]` from `times[i]` on, until the next.

    what   holder   the actor that holds a lock, or None
           taken    permits of a semaphore that are out
           value    permits of a semaphore that began with none: signals
           flag     True, False, or None while nobody can say
           waiting  those inside Condition.wait
           arrived  those at a barrier
           inside   those in a region that the program named
           depth    items in a queue, or messages that an end of a pipe has sent and nobody read
    """

    __slots__ = ("times", "values", "what")

    def __init__(self, what: str) -> None:
        self.what = what
        self.times: array[int] = array("q")
        self.values: list[Any] = []

    def add(self, t: int, value: Any) -> None:
        """It is `value` from `t` on; later calls have later times."""
        self.times.append(t)
        self.values.append(value)

    def at(self, t: int) -> Any:
        """Its value at `t`; None before the first."""
        index = bisect_right(self.times, t) - 1
        return self.values[index] if index >= 0 else None

    def steps(self, since: int, until: int) -> Iterator[tuple[int, int, Any]]:
        """(from, to, value) of every step that touches [since, until), clipped to it.

        A step may be empty (from == to): what it was for no time at all, it was all the same.
        """
        times = self.times
        first = max(0, bisect_right(times, since) - 1)
        last = bisect_left(times, until)
        if first >= last:
            return iter(())
        begins = times[first:last]
        ends = begins[1:]
        ends.append(until)
        begins[0] = max(begins[0], since)
        return zip(begins, ends, self.values[first:last], strict=True)


@dataclass(slots=True)
class Thing:
    """One object's life: what it was and how its gauges moved.

    type      its class in the program, or `region`
    capacity  permits of a semaphore, parties of a barrier
    """

    name: str
    type: str
    made: int
    made_at: str | None = None
    capacity: int | None = None
    gauges: list[Gauge] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Timeline:
    """A whole trace as lanes and things, from `since` to `until`.

    lanes    by actor, in the order in which they began
    things   by name, in the order in which they were made
    regions  by name, in the order in which they were first entered
    names    of actors: those of the lanes, and of children that were started but never began
    """

    since: int
    until: int
    lanes: dict[str, Lane] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    regions: dict[str, Thing] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def name(self, actor: str | None) -> str:
        """What a person calls this actor."""
        return self.names.get(actor or "", actor or "somebody")

    def processes(self) -> int:
        """How many processes there were."""
        return len({actor.partition("/")[0] for actor in self.lanes})
