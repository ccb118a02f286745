"""An actor's row: what it was doing in each column, and how long it waited and held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.renderers.chart import marks
from tracer.renderers.chart.intervals import Intervals, overlap, total, union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracer.model.timeline import Lane, Span
    from tracer.renderers.chart.axis import Axis

_MOMENTS = {
    "died": marks.DIED,
    "failed": marks.DIED,
    "mark": marks.MARK,
    "finding": marks.FINDING,
}


_LEAST = 3  # columns between a task's first and its last


@dataclass(slots=True)
class Measured:
    """A lane within a window: when it was there, slept, waited and held something."""

    lane: Lane
    there: Intervals
    slept: Intervals
    waited: Intervals
    held: Intervals

    @property
    def waited_ns(self) -> int | None:
        """None if it never had to do with anything that one waits for."""
        return total(self.waited) if self.waited or self.held else None

    @property
    def held_ns(self) -> int | None:
        return total(self.held) if self.held else None

    @property
    def trouble(self) -> bool:
        """It died or failed by itself, or a finding is about it."""
        what = {moment.what for moment in self.lane.moments}
        return "finding" in what or (bool(what & {"died", "failed"}) and not self.lane.unfinished)

    def cells(self, axis: Axis) -> str:
        """One mark per column."""
        painted = bytearray(axis.columns)
        _paint(painted, axis, self.there, marks.RUNNING)
        _paint(painted, axis, self.slept, marks.SLEEPING)
        _paint(painted, axis, self.waited, marks.WAITING)
        _paint(painted, axis, self.held, marks.HOLDING)
        _paint(painted, axis, overlap(self.waited, self.held), marks.BOTH)
        for moment in self.lane.moments:
            cut_off = moment.what == "died" and self.lane.unfinished
            if axis.since <= moment.t <= axis.until and not cut_off:
                _paint(painted, axis, [(moment.t, moment.t + 1)], _MOMENTS[moment.what])
        cells = [marks.LANE[mark] for mark in painted]
        if self.there:
            for span in self.lane.spans if self.lane.role == "worker" else ():
                if span.what == "task":
                    _name(cells, axis, span)
        return "".join(cells)


def measure(
    lane: Lane, since: int, until: int, about: Callable[[Span], bool] | None = None
) -> Measured:
    """The lane within [since, until); with `about` only what these spans say of it."""
    spans = lane.spans if about is None else [span for span in lane.spans if about(span)]
    last = until if lane.ended is None else min(until, lane.ended)

    def of(what: str) -> Intervals:
        return union(((s.since, s.until) for s in spans if s.what == what), since, last)

    if about is not None:
        return Measured(lane, [], [], of("wait"), of("hold"))
    there = union([(lane.began, max(last, lane.began))], since, until)
    return Measured(lane, there, of("sleep"), of("wait"), of("hold"))


def longest_waits(spans: Iterable[Span], since: int, until: int) -> tuple[Span | None, Span | None]:
    """The longest wait that somebody ended, and the longest that nobody did, in [since, until]."""
    ended: Span | None = None
    stuck: Span | None = None
    ended_ns = stuck_ns = -1
    for span in spans:
        if span.what != "wait" or span.until < since or span.since > until:
            continue
        ns = span.until - span.since
        if span.given is not None:
            if ns > ended_ns:
                ended, ended_ns = span, ns
        elif span.end in {"open", "died"} and ns > stuck_ns:
            stuck, stuck_ns = span, ns
    return ended, stuck


def _name(cells: list[str], axis: Axis, span: Span) -> None:
    """`[work==]`: a task from its first column to its last, if there is room for its name."""
    if span.until <= axis.since or span.since >= axis.until:
        return
    first, last = axis.column(max(span.since, axis.since)), axis.column(span.until - 1)
    last = min(last, len(cells) - 1)
    if last - first < _LEAST:
        return
    name = span.op if span.op.isascii() else ""
    cells[first], cells[last] = marks.BEGUN, marks.DONE
    cells[first + 1 : last] = [*name[: last - first - 1], *cells[first + 1 + len(name) : last]]


def _paint(painted: bytearray, axis: Axis, intervals: Intervals, mark: int) -> None:
    edge = axis.since  # what lies before it has been painted with this mark
    for begin, end in intervals:
        if end <= edge or begin >= axis.until:
            continue  # of a million short intervals most end here
        first = axis.column(begin)
        last = axis.column(end - 1)
        for cell in range(first, last + 1):
            painted[cell] = max(painted[cell], mark)
        edge = axis.begin(last + 1)
