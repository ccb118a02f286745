"""The chart: a row for every actor and every object over one axis of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from tracer.renderers import text
from tracer.renderers.base import Page, Selection
from tracer.renderers.chart.by_object import by_object
from tracer.renderers.chart.by_order import by_order
from tracer.renderers.chart.by_process import by_process
from tracer.renderers.chart.header import header
from tracer.renderers.chart.legend import legend
from tracer.renderers.chart.outcome import outcome
from tracer.renderers.chart.subject import Subject
from tracer.renderers.findings import Findings, at_least
from tracer.trace_file import CUT_SHORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracer.messages import Language
    from tracer.model.finding import Finding
    from tracer.renderers.base import Picture
    from tracer.renderers.chart.drawing import Drawing

By = Literal["process", "object", "order"]
ARRANGEMENTS: Final[dict[By, Callable[[Subject, int | None], Drawing]]] = {
    "process": by_process,
    "object": by_object,
    "order": by_order,
}
MOST_LINES: Final = 40


@dataclass(frozen=True)
class Gantt:
    """First line, axis, rows, legend, and how it ended.

    by    process  actors in the order in which they began, then objects
          object   every object with those who used it
          order    every event a column of its own
    rows  at most so many; None: as many as make 40 lines; 0: all

    Beneath stand the worst findings in `languages`.
    """

    name: ClassVar[str] = "gantt"
    page: Page = field(default_factory=Page)
    selection: Selection = field(default_factory=Selection)
    by: By = "process"
    rows: int | None = None
    languages: tuple[Language, ...] = ("en",)

    def lines(self, picture: Picture) -> Iterator[str]:
        subject = Subject.of(picture, self.selection, self.page)
        width = self.page.width
        parts = map(subject.say, header(subject.trace, subject.timeline))
        title = text.wrap(parts, width, gap="  ")
        found = at_least("warning", picture.findings)
        last = [
            line for said in self._said(subject, found) for line in text.prose(said, width, "    ")
        ]
        # Beside rows: a blank line above and below, the axis, two lines of legend, a broken note.
        room = MOST_LINES - len(title) - len(last) - 7 if self.rows is None else self.rows or None
        drawing = ARRANGEMENTS[self.by](subject, room if room is None else max(room, 3))
        yield from self._coloured(title, "title")
        yield ""
        yield from drawing.lines
        yield ""
        yield from text.wrap(legend(drawing.rows), width, gap="   ")
        yield from last
        blocks = Findings(self.page, self.languages, down_to="warning")
        for number, line in enumerate(blocks.lines(picture)):
            if number == 0:
                yield ""
            yield line

    def _said(self, subject: Subject, found: list[Finding]) -> Iterator[str]:
        for remark in subject.trace.remarks:
            if not remark.startswith(CUT_SHORT):  # the outcome says so
                yield subject.say(f"note: {remark}")
        yield from map(subject.say, outcome(subject.trace, subject.timeline, found))

    def _coloured(self, lines: list[str], style: str) -> Iterator[str]:
        for line in lines:
            yield text.ink(line, style) if self.page.colour else line
