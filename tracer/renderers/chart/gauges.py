"""An object's row: in each column its value, or a mark where one value would be a lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracer.renderers.chart import contents, marks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracer.model.timeline import Gauge, Thing
    from tracer.renderers.chart.axis import Axis

KINDS: Final = {
    "holder": "holder",
    "flag": "flag",
    "taken": "count",
    "value": "count",
    "waiting": "count",
    "arrived": "count",
    "inside": "count",
    "depth": "count",
    "content": "content",
    "access": "access",
    "open": "count",
}
"""What a gauge measures -> kind of row."""


def see(gauge: Gauge, axis: Axis, tags: Mapping[str, str]) -> str:
    """The gauge on this axis, one mark per column; blank before the object was there.

    `tags` are the holders' letters.
    """
    if gauge.what == "holder":
        return _holders(gauge, axis, tags)
    if gauge.what in contents.SEEN:
        return contents.SEEN[gauge.what](gauge, axis)
    columns: list[list[Any]] = [[] for _ in range(axis.columns)]
    last = edge = 0  # the step before ended in column `last`, which ends at `edge`
    for begin, end, value in gauge.steps(axis.since, axis.until):
        if begin < edge and end <= edge:
            columns[last].append(value)  # of a million short steps most end here
            continue
        first = axis.column(begin)
        last = axis.column(max(end - 1, begin))
        edge = axis.begin(last + 1)
        for column in range(first, last + 1):
            columns[column].append(value)
    if gauge.what == "flag":
        return _flags(columns)
    none = "0" if gauge.what == "value" else marks.NOBODY
    return "".join(_count(values, none) for values in columns)


def _holders(gauge: Gauge, axis: Axis, tags: Mapping[str, str]) -> str:
    """Who held it; in a column in which it was handed on once, who held it longer."""
    columns: list[list[tuple[int, str | None]]] = [[] for _ in range(axis.columns)]
    last = edge = 0
    for begin, end, holder in gauge.steps(axis.since, axis.until):
        if begin < edge and end <= edge:
            columns[last].append((end - begin, holder))
            continue
        first = axis.column(begin)
        last = axis.column(max(end - 1, begin))
        edge = axis.begin(last + 1)
        columns[first].append((min(axis.begin(first + 1), end) - begin, holder))
        for column in range(first + 1, last):
            columns[column].append((axis.begin(column + 1) - axis.begin(column), holder))
        if last > first:
            columns[last].append((end - axis.begin(last), holder))
    return "".join(_holder(steps, tags) for steps in columns)


def _holder(steps: list[tuple[int, str | None]], tags: Mapping[str, str]) -> str:
    if not steps:
        return " "
    held = [(ns, holder) for ns, holder in steps if holder is not None]
    if not held:
        return marks.NOBODY
    if len(held) > 2 and len({holder for _, holder in held}) > 1:
        return marks.SEVERAL
    return tags.get(max(held)[1], marks.SEVERAL)


def _flags(columns: list[list[Any]]) -> str:
    """The last value in each column; a flag that came back to it shows that it was not still."""
    shown = ""
    before: Any = False
    for values in columns:
        if not values:
            shown += " "
            continue
        after = values[-1]
        if None in values:
            shown += marks.UNKNOWN
        elif after == before and any(value != before for value in values):
            shown += marks.PULSE
        else:
            shown += marks.SET if after else marks.CLEAR
        before = after
    return shown


def _count(values: list[Any], none: str) -> str:
    """The highest value in a column."""
    if not values:
        return " "
    most = max(values)
    return none if most == 0 else marks.digit(most)


def summary(thing: Thing, gauge: Gauge, since: int, until: int) -> str:
    """A few words on a gauge within the chart: `max 4 of 4`, `held 93 %`, `set 10.0 s`."""
    return _SUMMARIES[gauge.what](thing, gauge, since, until)


def _most(thing: Thing, gauge: Gauge, since: int, until: int) -> str:
    most = max((value for _, _, value in gauge.steps(since, until)), default=0)
    return f"max {most}" if thing.capacity is None else f"max {most} of {thing.capacity}"


def _most_here(thing: Thing, gauge: Gauge, since: int, until: int) -> str:
    del thing
    most = max((value for _, _, value in gauge.steps(since, until)), default=0)
    return f"max {most}"


def _share(thing: Thing, gauge: Gauge, since: int, until: int) -> str:
    del thing
    steps = gauge.steps(since, until)
    some = sum(end - begin for begin, end, value in steps if value not in {None, False})
    word = "held" if gauge.what == "holder" else "set"
    return f"{word} {100 * some / (until - since):.0f}%"


_SUMMARIES: Final[dict[str, Callable[[Thing, Gauge, int, int], str]]] = {
    "holder": _share,
    "flag": _share,
    "taken": _most,
    "arrived": _most,
    "value": _most_here,
    "waiting": _most_here,
    "inside": _most_here,
    "depth": _most,
    "open": _most_here,
    "content": contents.last,
    "access": contents.accesses,
}
