"""By order: every event a column of its own, however short the time between two of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from tracer.model.events import Event
from tracer.model.frame import Footer
from tracer.model.trace import Trace
from tracer.reconstruct import reconstruct
from tracer.renderers import text
from tracer.renderers.chart.axis import Axis
from tracer.renderers.chart.drawing import Drawing
from tracer.renderers.chart.layout import LONGEST_LABEL, Layout
from tracer.renderers.chart.marks import KINDS
from tracer.renderers.chart.rows import Row, fold_both, gauge_row, give_tags, lane_row

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.renderers.chart.subject import Subject

_MOST_LINES: Final = 120
"""Three screens: an interleaving is read from its beginning."""


def by_order(subject: Subject, room: int | None) -> Drawing:
    """Bands of columns, one below the other, as many as there is room for."""
    whole = subject.trace
    first = bisect_left(whole.events, subject.since, key=_time)
    end = bisect_right(whole.events, subject.until, key=_time)
    subject.choose(reconstruct(_renumbered(whole, end)))
    letters: dict[str, str] = {}
    heads = [
        Row("who", _read(whole, lambda event: letters.get(event.actor, "*")), kind="who"),
        Row("what", _read(whole, lambda event: KINDS.get(event.kind, "?")), kind="kinds"),
    ]
    subject.since, subject.until = first, max(end, first + 1)
    actors, objects = fold_both(
        [lane_row(subject, lane) for lane in subject.lanes],
        [gauge_row(subject, thing, gauge, letters) for thing, gauge in subject.gauges],
        room,
    )
    give_tags(actors, subject.timeline.lanes, letters)
    rows = [*heads, *actors, *objects]
    for row in rows:
        row.notes = ()  # whose turn it was after a wait stands in the columns themselves
    layout = _layout(subject, rows)
    lines: list[str] = []
    begin = first
    while begin < end and (room is None or len(lines) + len(rows) < _MOST_LINES or begin == first):
        lines += _band(rows, layout, begin, min(layout.columns, end - begin))
        begin += layout.columns
    if begin < end:
        lines += text.prose(
            f"events {begin} to {end - 1} are not shown: --from {whole.events[begin].t / 1e9:.9f} "
            "goes on there, --all shows all",
            subject.page.width,
        )
    return Drawing(lines[:-1] if lines and not lines[-1] else lines, rows)


def _time(event: Event) -> int:
    return event.t


def _renumbered(trace: Trace, end: int) -> Trace:
    """The same events on a clock that ticks once for each of them."""
    events = [
        Event(index, one.pid, one.actor, one.seq, one.kind, one.object, one.at, one.more)
        for index, one in enumerate(trace.events[:end])
    ]
    footer = Footer(outcome="stopped", exit=None, events=end, t=end)
    return Trace(trace.header, events, footer, trace.sources)


def _read(trace: Trace, letter: Callable[[Event], str]) -> Callable[[Axis], str]:
    return lambda axis: "".join(map(letter, trace.events[axis.since : axis.until]))


def _layout(subject: Subject, rows: list[Row]) -> Layout:
    label = min(max(text.cells(row.label) for row in rows), LONGEST_LABEL)
    columns = max(subject.page.width - label - 3, 12)
    return Layout(label, 2, columns, 0, 0, 0, subject.page.colour)


def _band(rows: list[Row], layout: Layout, begin: int, events: int) -> list[str]:
    axis = Axis(begin, begin + events, events, counted=True)
    pad = " " * (layout.label + layout.tag + 1)
    lines = [pad + line for line in axis.ticks()]
    for row in rows:
        row.paint(axis)
        lines += layout.lines(row)
    return [*lines, ""]
