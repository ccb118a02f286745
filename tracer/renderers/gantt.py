"""The chart: a row for every actor and every object over one axis of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from tracer.renderers import text
from tracer.renderers.base import Page, Selection
from tracer.renderers.chart import by_object, by_order, by_process
from tracer.renderers.chart.header import header
from tracer.renderers.chart.legend import legend
from tracer.renderers.chart.outcome import outcome
from tracer.renderers.chart.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.renderers.base import Picture

By = Literal["process", "object", "order"]
MOST_LINES: Final = 40


@dataclass(frozen=True)
class Gantt:
    """Header, axis, rows, legend, outcome.

    by    process  actors in the order in which they began, then objects
          object   every object with those who used it
          order    every event a column of its own
    rows  at most so many; None: as many as make 40 lines; 0: all
    """

    name: ClassVar[str] = "gantt"
    page: Page = field(default_factory=Page)
    selection: Selection = field(default_factory=Selection)
    by: By = "process"
    rows: int | None = None

    def lines(self, picture: Picture) -> Iterator[str]:
        subject = Subject.of(picture, self.selection, self.page)
        yield from self._wrapped(header(subject), "  ", "title")
        last = list(self._outcome(subject))
        room = MOST_LINES - len(last) - 7 if self.rows is None else self.rows or None
        yield ""
        drawn, body = _BODIES[self.by](subject, room)
        yield from body
        yield ""
        yield from text.wrap(list(legend(drawn)), self.page.width, gap="   ")
        yield from last
