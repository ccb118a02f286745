"""Rows of a chart: what stands in each, and which are folded into one where there are too many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tracer.renderers.chart import gauges, marks
from tracer.renderers.chart.lanes import longest_waits, measure
from tracer.renderers.chart.notes import ended_by

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from tracer.model.timeline import Gauge, Lane, Span, Thing
    from tracer.renderers.chart.axis import Axis
    from tracer.renderers.chart.subject import Subject


@dataclass(slots=True)
class Row:
    """One line of a chart.

    draw    its cells on an axis; `cells` are those of the axis that it was last painted on, `used`
            the marks of all; `noted`: its note found a place
    kind    lane | flag | holder | count | kinds: which marks the cells are (see `marks.MEANINGS`)
    actor   whose row it is
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
    actor: str = ""
    tag: str = ""
    waited: int | None = None
    held: int | None = None
    right: str = ""
    notes: tuple[str, ...] = ()
    minor: bool = False
    rank: int = 2
    weight: int = 0
    cells: str = field(default="", init=False)
    noted: bool = field(default=False, init=False)
    used: set[str] = field(default_factory=set, init=False)

    def paint(self, axis: Axis) -> None:
        """Draw the cells on this axis."""
        self.cells = self.draw(axis)
        self.used.update(self.cells)


_ROLES: Final = {"manager": "manager"}
"""Who serves others: what stands in place of its seconds, if it has none of its own."""


def lane_row(subject: Subject, lane: Lane, about: Callable[[Span], bool] | None = None) -> Row:
    """The row of an actor; with `about` only what these spans say of it."""
    measured = measure(lane, subject.since, subject.until, about)
    spans = lane.spans if about is None else filter(about, lane.spans)
    longest, stuck = longest_waits(spans, subject.since, subject.until)
    notes = ended_by(longest, subject.timeline, subject.trace.header.program)
    waited = measured.waited_ns
    return Row(
        subject.say(lane.name),
        measured.cells,
        actor=lane.actor,
        waited=waited,
        held=measured.held_ns,
        right="" if waited or measured.held_ns else _ROLES.get(lane.role or "", ""),
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


def fold(rows: Sequence[Row], room: int | None, keep: int = 0) -> list[Row]:
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
    return [*rows[:keep], *(rows[i] for i in chosen), _together(left)]


def fold_both(
    actors: Sequence[Row], objects: Sequence[Row], room: int | None
) -> tuple[list[Row], list[Row]]:
    """At most `room` rows altogether; a third of them for objects, more if actors leave it.

    Main stays the first: it is whom all others come from.
    """
    for_objects = None
    if room is not None and len(actors) + len(objects) > room:
        for_objects = min(len(objects), max(room // 3, room - len(actors), 2))
        room = max(room - for_objects, 3)
    keep = 1 if actors and actors[0].actor == "main" else 0
    return fold(actors, room, keep), fold(objects, for_objects)


def _together(rows: Sequence[Row]) -> Row:
    """Many rows as one: in each column the mark that hides the others."""

    def draw(axis: Axis) -> str:
        if any(row.kind != "lane" for row in rows):
            return ""
        order = marks.LANE.index
        cells = zip(*(row.draw(axis) for row in rows), strict=True)
        return "".join(max(column, key=order) for column in cells)

    return Row(f"{len(rows)} more", draw, right="see --all")


def give_tags(rows: Sequence[Row], holders: Container[str], tags: dict[str, str]) -> None:
    """A letter for each of these rows whose actor ever held something that has a row of holders.

    The number that its name ends with, a letter of the name, else any that is left; they are also
    put into `tags`. When none is left, the rest have none.
    """
    free = [letter for letter in marks.TAGS if letter not in tags.values()]
    for row in rows:
        if row.actor not in holders:
            continue
        if row.actor not in tags:
            letter = next((one for one in (*_wanted(row.label), *free) if one in free), None)
            if letter is None:
                continue
            free.remove(letter)
            tags[row.actor] = letter
        row.tag = tags[row.actor]


def _wanted(name: str) -> list[str]:
    number = name[len(name.rstrip("0123456789")) :][-4:]
    letters = [letter for letter in name if letter in marks.TAGS and letter.isalpha()]
    if number and int(number) < len(marks.TAGS):
        letters.insert(0, marks.TAGS[int(number)])
    return letters + [letter.swapcase() for letter in letters]
