"""The trace told step by step: a line for every event in words, findings at their moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.messages import fill, word
from tracer.messages.events import sentence
from tracer.playback import Playback
from tracer.renderers import text
from tracer.renderers.base import Page, Selection
from tracer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.messages import Language
    from tracer.model.events import Event
    from tracer.model.finding import Finding, Level
    from tracer.model.trace import Trace
    from tracer.renderers.base import Picture

_LONGEST_NAME: Final = 16
_LEAST: Final = 12
_WIDE: Final = 100
BOTH: Final = " / "
"""Between the same sentence in two languages."""

LEVEL_STYLES: Final[dict[Level, str]] = {"error": "bad", "warning": "wait", "note": "note"}


@dataclass(frozen=True)
class Steps:
    """Seconds, who, what, and the line of the program; `!` in front of what was found.

    What the program did beyond `selection.until` is not told, but how its locks came to be held
    before `selection.since` is known all the same.
    """

    name: ClassVar[str] = "steps"
    page: Page = field(default_factory=Page)
    selection: Selection = field(default_factory=Selection)
    languages: tuple[Language, ...] = ("en",)

    def lines(self, picture: Picture) -> Iterator[str]:
        selection, name = self.selection, picture.timeline.name
        playback = Playback(
            picture.trace, picture.findings, since=selection.since, until=selection.until
        )
        shown = [self._safe(name(actor)) for actor in picture.timeline.lanes]
        label = min(max(map(text.cells, shown), default=0), _LONGEST_NAME)
        found = dict.fromkeys(at for at, _ in playback.found)
        more = len(playback) > 0
        if not more:
            yield "nothing was recorded: no process of the program ran under tracer"
        while more:
            for event in playback.events:
                if selection.names(name(event.actor), event.actor, event.object):
                    yield self._step(event, playback, picture, label)
            if playback.index in found:
                for finding in playback.findings:
                    yield from self._finding(finding)
            more = playback.forward()
        for remark in picture.remarks:
            yield from text.prose(self._safe(f"note: {remark}"), self.page.width)

    def _step(self, event: Event, playback: Playback, picture: Picture, label: int) -> str:
        name = picture.timeline.name
        what = BOTH.join(
            sentence(event, playback.state, name, language) for language in self.languages
        )
        margin = f"  {event.t / 1e9:>10.6f}  {text.left(self._safe(name(event.actor)), label)}  "
        at = self._safe(spot(event.at, picture.trace, self.page.width))
        said = placed(self._safe(what), at, max(self.page.width - text.cells(margin), 0))
        return text.cut(margin + said, self.page.width).rstrip()

    def _finding(self, finding: Finding) -> Iterator[str]:
        for language in self.languages:
            lines = text.prose(
                self._safe(f"! {headline(finding, language)}"), self.page.width, "!   "
            )
            style = LEVEL_STYLES[finding.level] if self.page.colour else None
            yield from (text.ink(line, style) for line in lines)

    def _safe(self, words: str) -> str:
        return text.safe(words, self.page.encoding)


def headline(finding: Finding, language: Language) -> str:
    """`error[deadlock] A and B wait for each other`."""
    rule = RULES.get(finding.slug)
    title = fill(rule.words[language].title, finding.fields, language) if rule else ""
    return f"{word(finding.level, language)}[{finding.slug}] {title}".rstrip()


def spot(at: str | None, trace: Trace, width: int) -> str:
    """A line of the program; on a narrow page without the name of the program's own file."""
    if at is None:
        return ""
    file, _, number = at.rpartition(":")
    return f"line {number}" if width < _WIDE and file == trace.header.program else at


def placed(what: str, at: str, width: int) -> str:
    """A sentence and, at the right edge, the line of the program that it happened on.

    Where there is no room for both the sentence gives way, down to a third.
    """
    if not at:
        return text.cut(what, width).rstrip()
    at = text.shorten(at, max(width - _LEAST - 2, _LEAST))
    room = max(width - text.cells(at) - 2, width // 3)
    return text.cut(f"{text.left(text.cut(what, room), room)}  {at}", width)
