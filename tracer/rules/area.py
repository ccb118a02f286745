"""What somebody can be inside of: something held, a span that the program names, or its lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from pydantic import PlainValidator

from tracer.model.events import EFFECTS
from tracer.rules.lines import Lines
from tracer.rules.names import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.rules.run import Run

HELD: Final = frozenset({"Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition"})
"""Types of objects that somebody can hold."""

_STAYS: Final = frozenset({"hold", "region"})


class Stay(NamedTuple):
    """Somebody was inside from `since` to `until`, and at most from `earliest` to `latest`.

    Events prove the shorter time; the longer one ends with the actor's events before and after.
    """

    actor: str
    since: int
    until: int
    earliest: int
    latest: int
    at: str | None
    last_at: str | None


@dataclass(frozen=True, slots=True)
class Area:
    """`lines`, or the objects and spans whose name fits `names`."""

    text: str
    lines: Lines | None
    names: Pattern

    def stays(self, run: Run) -> dict[str, list[Stay]]:
        """Who was inside when, for each area that is meant by itself."""
        found: defaultdict[str, list[Stay]] = defaultdict(list)
        if self.lines is not None:
            found[self.text] = []  # somewhere nobody has been
            for stay in self._in_lines(run, self.lines):
                found[self.lines.within(stay.at)].append(stay)
            return {name: stays for name, stays in found.items() if stays or len(found) == 1}
        for lane in run.timeline.lanes.values():
            for span in lane.spans:
                name = span.object
                if name is not None and span.what in _STAYS and self.names.matches(name):
                    around = run.around(lane.actor, span.since, span.until)
                    found[name].append(
                        Stay(lane.actor, span.since, span.until, *around, span.at, None)
                    )
        return dict(found)

    def _in_lines(self, run: Run, lines: Lines) -> Iterator[Stay]:
        """From an actor's first event in the lines to its last one before it leaves them.

        It has left them when its next event is elsewhere, or when it begins once more: with a line
        above the last one, or with the same line again. Events without a line say nothing.
        """
        inside: dict[str, list[Event]] = {}
        for event in run.trace.events:
            if event.at is None:
                continue
            line = lines.line(event.at)
            stay = inside.get(event.actor)
            if line is None:
                if stay:
                    yield _stay(inside.pop(event.actor), run)
                continue
            if stay:
                before = lines.line(stay[-1].at) or 0
                if line < before or (line == before and event.kind not in EFFECTS):
                    yield _stay(stay, run)
                    stay = None
            if not stay:
                stay = inside[event.actor] = []
            stay.append(event)
        for rest in inside.values():
            yield _stay(rest, run)


def _stay(events: list[Event], run: Run) -> Stay:
    first, last = events[0], events[-1]
    around = run.around(first.actor, first.t, last.t)
    return Stay(first.actor, first.t, last.t, *around, first.at, last.at)


def _area(value: object) -> Area:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(
            'expected an object, a span or lines, such as "semaphore" or "ktv.py:17-19".'
        )
    text = value.strip()
    return Area(text, Lines.parse(text), Pattern(text))


AreaField = Annotated[Area, PlainValidator(_area)]
"""A field that is given as the text of an area."""
