"""Rows become lines: one layout and one axis for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.renderers.chart.axis import Axis, Column
from tracer.renderers.chart.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer.renderers.chart.rows import Row
    from tracer.renderers.chart.subject import Subject


@dataclass(slots=True)
class Drawing:
    """The lines of a chart, and the rows in them: whose marks the legend explains."""

    lines: list[str]
    rows: Sequence[Row]


def draw(subject: Subject, rows: Sequence[Row]) -> Drawing:
    """These rows over the subject's window."""
    durations = (ns for row in rows for ns in (row.waited, row.held) if ns is not None)
    numbers = Column.fitting(max(durations, default=subject.until - subject.since))
    page = subject.page
    layout = Layout.fitting(page.width, rows, numbers, colour=page.colour)
    noted = [row for row in rows if row.notes and not row.minor]
    _painted(subject, noted, layout)  # which of them have room for their note?
    layout = layout.with_notes(noted)
    axis = _painted(subject, rows, layout)
    lines = list(layout.head(axis, numbers))
    for row in rows:
        lines += layout.lines(row, numbers)
    return Drawing(lines, rows)


def _painted(subject: Subject, rows: Sequence[Row], layout: Layout) -> Axis:
    axis = Axis(subject.since, subject.until, layout.columns)
    for row in rows:
        row.paint(axis)
    return axis
