"""Rows of a chart: what stands in each, and which are folded into one where there are too many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracer.renderers.chart import gauges, marks
from tracer.renderers.chart.lanes import longest_waits, measure
from tracer.renderers.chart.notes import ended_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tracer.model.timeline import Gauge, Lane, Span, Thing
    from tracer.renderers.chart.axis import Axis
    from tracer.renderers.chart.subject import Subject


@dataclass(slots=True)
class Row:
    """One line of a chart.

    draw    its cells on an axis; `cells` are those of the axis that it was last painted on
    kind    lane | flag | holder | count | kinds: which marks the cells are (see `marks.MEANINGS`)
    tag     the letter by which holder rows name this actor
    right   words that stand in place of the two numbers
    notes   who ended its longest wait: said at length, said shortly; none if nobody did
    minor   the note may be left out where there is no room (a join that the child ended)
    rank    what comes first when not all rows fit: 0 trouble, 1 waits, 2 the rest
    weight  how much of that: ns waited
    """

    label: str
    draw: Callable[[Axis], str]
    kind: str = "lane"
    tag: str = ""
    waited: int | None = None
    held: int | None = None
    right: str = ""
    notes: tuple[str, ...] = ()
    minor: bool = False
    rank: int = 2
    weight: int = 0
    cells: str = field(default="", init=False)

    def paint(self, axis: Axis) -> None:
        """Draw the cells on this axis."""
        self.cells = self.draw(axis)


def lane_row(
    subject: Subject, lane: Lane, tag: str = "", about: Callable[[Span], bool] | None = None
) -> Row:
    """The row of an actor; with `about` only what these spans say of it."""
    measured = measure(lane, subject.since, subject.until, about)
    spans = lane.spans if about is None else filter(about, lane.spans)
    longest, stuck = longest_waits(spans, subject.since, subject.until)
    notes = ended_by(longest, subject.timeline, subject.trace.header.program)
    waited = measured.waited_ns
    return Row(
        subject.say(lane.name),
        measured.cells,
        tag=tag,
        waited=waited,
        held=measured.held_ns,
        notes=tuple(map(subject.say, notes)),
        minor=longest is not None and longest.op == "join",
        rank=0 if measured.trouble else 1 if waited or stuck else 2,
        weight=waited or 0,
    )


def gauge_row(
    subject: Subject, thing: Thing, gauge: Gauge, tags: Mapping[str, str], weight: int = 0
) -> Row:
    """The row of an object."""
    name = f"{thing.name}: waiting" if gauge.what == "waiting" else thing.name
    return Row(
        subject.say(name),
        lambda axis: gauges.see(gauge, axis, tags),
        kind=gauges.KINDS[gauge.what],
        right=gauges.summary(thing, gauge, subject.since, subject.until),
        rank=0 if thing.faults else 1 if weight else 2,
        weight=weight,
    )


def fold(rows: Sequence[Row], room: int | None, noun: str, keep: int = 0) -> list[Row]:
    """At most `room` rows: those with trouble, then those that waited longest; the rest is one row.

    The first `keep` rows stay. Rows that all fit stay in their order.
    """
    if room is None or len(rows) <= room:
        return list(rows)
    order = sorted(range(keep, len(rows)), key=lambda i: (rows[i].rank, -rows[i].weight, i))
    chosen = order[: max(room - 1 - keep, 0)]
    # Trouble first; within a rank, rows stand in the order in which their actors began.
    chosen.sort(key=lambda i: (rows[i].rank, i))
    left = [rows[i] for i in sorted(set(order) - set(chosen))]
    return [*rows[:keep], *(rows[i] for i in chosen), _together(left, noun)]


def _together(rows: Sequence[Row], noun: str) -> Row:
    """Many rows as one: in each column the mark that hides the others."""

    def draw(axis: Axis) -> str:
        if any(row.kind != "lane" for row in rows):
            return ""
        order = marks.LANE.index
        cells = zip(*(row.draw(axis) for row in rows), strict=True)
        return "".join(max(column, key=order) for column in cells)

    return Row(f"{len(rows)} more {noun}", draw, right="see --all")


def tags(names: Sequence[tuple[str, str]]) -> dict[str, str]:
    """A letter for each (key, name): the number it ends with, a letter of it, else any that is left.

    When none is left, the rest have none.
    """
    given: dict[str, str] = {}
    free = dict.fromkeys(marks.TAGS)
    for key, name in names:
        number = name[len(name.rstrip("0123456789")) :][-4:]
        wanted = [letter for letter in name if letter in marks.TAGS and letter.isalpha()]
        if number and int(number) < len(marks.TAGS):
            wanted.insert(0, marks.TAGS[int(number)])
        for letter in (*wanted, *(letter.swapcase() for letter in wanted), *free):
            if letter in free:
                del free[letter]
                given[key] = letter
                break
    return given
