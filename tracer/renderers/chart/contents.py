"""Rows of what is shared: how a value moved, and when a container was read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracer.renderers.chart import marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.timeline import Gauge, Thing
    from tracer.renderers.chart.axis import Axis

_LONGEST: Final = 14


def content(gauge: Gauge, axis: Axis) -> str:
    """In each column the last content; where not all fit into a cell, whether it rose or fell."""
    columns: list[list[Any]] = [[] for _ in range(axis.columns)]
    small = True
    for begin, end, value in gauge.steps(axis.since, axis.until):
        small = small and (value is None or _fits(value))
        first, last = axis.column(begin), axis.column(max(end - 1, begin))
        for column in range(first, last + 1):
            columns[column].append(value)
    shown = ""
    before: Any = None
    for values in columns:
        if not values:
            shown += " "
            continue
        now = values[-1]
        if now is None:
            shown += marks.UNKNOWN
        else:
            shown += marks.TAGS[now] if small else _move(before, values)
        before = now
    return shown


def _fits(value: Any) -> bool:
    return type(value) is int and 0 <= value < len(marks.TAGS)


def _move(before: Any, values: list[Any]) -> str:
    """From what it was before the column to what it was at its end."""
    now = values[-1]
    if before is None or all(value == before for value in values):
        return marks.SAME
    if isinstance(before, str) or isinstance(now, str) or now == before:
        return marks.CHANGED
    return marks.ROSE if now > before else marks.FELL


def access(gauge: Gauge, axis: Axis) -> str:
    """In each column whether there was a write, or else a read."""
    cells = [" "] * axis.columns
    before = (0, 0)
    for begin, end, value in gauge.steps(axis.since, axis.until):
        first, last = axis.column(begin), axis.column(max(end - 1, begin))
        for column in range(first, last + 1):
            if cells[column] == " ":
                cells[column] = marks.NOBODY
        if value[1] > before[1]:
            cells[first] = marks.WRITTEN
        elif value[0] > before[0] and cells[first] != marks.WRITTEN:
            cells[first] = marks.READ
        before = value
    return "".join(cells)


SEEN: Final[dict[str, Callable[[Gauge, Axis], str]]] = {"content": content, "access": access}
"""What a gauge measures -> its cells."""


def last(thing: Thing, gauge: Gauge, since: int, until: int) -> str:
    """What it is at the end of the window."""
    del thing, since
    value = gauge.at(until)
    if value is None:
        return "not known"
    said = f"{value:g}" if isinstance(value, float) else str(value)
    return f"last {said}" if len(said) <= _LONGEST else f"last {said[: _LONGEST - 2]}.."


def accesses(thing: Thing, gauge: Gauge, since: int, until: int) -> str:
    """How often it was written, or, if never, read."""
    del thing
    reads, writes = gauge.at(until) or (0, 0)
    before = gauge.at(since - 1) or (0, 0)
    reads, writes = reads - before[0], writes - before[1]
    if writes:
        return "1 write" if writes == 1 else f"{writes} writes"
    return "1 read" if reads == 1 else f"{reads} reads"
