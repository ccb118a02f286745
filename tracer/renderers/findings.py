"""Findings as blocks of text: what, who, where, the story in columns, why, fix, and the proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.messages import fill, phrase, word
from tracer.model.finding import LEVELS
from tracer.renderers import text
from tracer.renderers.base import Page
from tracer.renderers.chart.axis import clock
from tracer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.messages import Language
    from tracer.model.finding import Finding, Level, Step
    from tracer.renderers.base import Picture

WORST: Final = 3
"""Findings that are shown; the rest is counted."""

_STYLES: Final = {"error": "bad", "warning": "wait", "note": "note"}
_PLACES: Final = 6
_COLUMNS: Final = 3
_STEPS: Final = 12
_SENTENCE: Final = 1500
"""Cells: longer is a sentence only with a name that nobody would read to its end."""


@dataclass(frozen=True)
class Findings:
    """The worst findings of a trace, one block each and language by language.

    most      so many blocks, the rest counted; None: all
    down_to   the least level that is worth a block here
    """

    name: ClassVar[str] = "findings"
    page: Page = field(default_factory=Page)
    languages: tuple[Language, ...] = ("en",)
    most: int | None = WORST
    down_to: Level = "note"

    def lines(self, picture: Picture) -> Iterator[str]:
        found = at_least(self.down_to, picture.findings)
        shown = found if self.most is None else found[: self.most]
        for number, finding in enumerate(shown):
            if number:
                yield ""
            yield from _Block(finding, picture, self.page, self.languages).lines()
        if len(shown) < len(found):
            for language in self.languages:
                rest = word("rest", language, count=len(found) - len(shown))
                yield from text.prose(text.safe(rest, self.page.encoding), self.page.width, "  ")


def at_least(level: Level, findings: list[Finding]) -> list[Finding]:
    """Those of a level or worse."""
    return [one for one in findings if LEVELS.index(one.level) <= LEVELS.index(level)]


class _Block:
    def __init__(
        self,
        finding: Finding,
        picture: Picture,
        page: Page,
        languages: tuple[Language, ...],
    ) -> None:
        self.finding = finding
        self.picture = picture
        self.page = page
        self.languages = languages

    def lines(self) -> Iterator[str]:
        """No line is wider than the page, or holds what the page cannot show."""
        for line in self._lines():
            if text.cells(line) <= self.page.width or "\x1b" in line:
                yield line
            else:
                yield text.cut(line, self.page.width)

    def _lines(self) -> Iterator[str]:
        for language in self.languages:
            yield from self._title(language)
        for language in self.languages:
            yield from self._places(language)
        yield from self._story()
        words = RULES[self.finding.slug].words
        for language in self.languages:
            yield from self._said("why", words[language].why, language)
            yield from self._said("fix", words[language].fix, language)
        yield from self._proof()

    def _title(self, language: Language) -> Iterator[str]:
        finding = self.finding
        title = fill(RULES[finding.slug].words[language].title, finding.fields, language)
        if finding.count > 1:
            title += word("times", language, count=finding.count)
        head = self._safe(f"{word(finding.level, language)}[{finding.slug}]")
        sure = word(finding.certainty, language)
        if finding.certainty == "happened" and finding.t is not None:
            sure = word("happened-at", language, time=clock(finding.t))
        title = text.cut(self._safe(f"{head} {title}"), _SENTENCE)
        lines = text.prose(title, self.page.width, "  ")
        gap = self.page.width - text.cells(lines[-1]) - text.cells(sure)
        if gap >= 2:
            lines[-1] += " " * gap + self._safe(sure)
        else:
            lines += text.prose("  " + self._safe(sure), self.page.width, "  ")
        if self.page.colour:
            lines[0] = text.ink(head, _STYLES[finding.level]) + lines[0][len(head) :]
        yield from lines

    def _places(self, language: Language) -> Iterator[str]:
        places = self.finding.places[:_PLACES]
        names = [self._name(place.actor) for place in places]
        ats = [self._safe(place.at or "-") for place in places]
        at_width = max(map(text.cells, ats), default=0)
        name_width = max(map(text.cells, names), default=0)
        for place, name, at in zip(places, names, ats, strict=True):
            said = word("clause", language).join(phrase(one, language) for one in place.phrases)
            margin = f"  {text.left(at, at_width)}  {text.left(name, name_width)}  "
            indent = " " * text.cells(margin)
            room = max(self.page.width - text.cells(margin), 20)
            lines = text.prose(text.cut(self._safe(said), _SENTENCE), room)
            yield (margin + lines[0] if lines else margin).rstrip()
            yield from (indent + line for line in lines[1:])
            source = self.picture.trace.line(place.at)
            if source and language == self.languages[-1]:
                yield text.cut(f"  {' ' * at_width}  | {self._safe(source)}", self.page.width)
        if len(self.finding.places) > _PLACES:
            rest = len(self.finding.places) - _PLACES
            yield "  " + self._safe(word("and-more", language, count=rest))

    def _story(self) -> Iterator[str]:
        steps = self.finding.story[-_STEPS:]
        actors = list(dict.fromkeys(step.actor for step in steps))
        if len(steps) < 2:
            return
        if steps[0].at is not None:
            for language in self.languages:
                yield f"    {self._safe(word('in-this-order', language))}"
        if len(actors) > _COLUMNS:
            for step in steps:
                said = f"{text.left(self._name(step.actor), 12)}  {self._step(step)}"
                yield text.cut(f"      {said}", self.page.width)
            return
        width = max(16, min(34, (self.page.width - 6) // len(actors)))
        yield "      " + "".join(text.left(self._name(actor), width) for actor in actors).rstrip()
        row: dict[str, str] = {}
        blocked = False
        for step in steps:
            if row and (step.actor in row or not (step.blocked and blocked)):
                yield self._row(row, actors, width)
                row = {}
            row[step.actor] = self._step(step)
            blocked = step.blocked
        if row:
            yield self._row(row, actors, width)

    def _row(self, row: dict[str, str], actors: list[str], width: int) -> str:
        said = "".join(text.left(row.get(actor, ""), width - 1) + " " for actor in actors)
        return "      " + said.rstrip()

    def _step(self, step: Step) -> str:
        words = self._safe(step.words)
        if step.blocked:
            return f"{words} ..."
        if step.at is None:
            return f"{words}  {clock(step.t)}"
        line = word("line", self.languages[0], line=step.at.rpartition(":")[2])
        return f"{words}  {self._safe(line)}"

    def _said(self, key: str, template: str, language: Language) -> Iterator[str]:
        label = self._safe(word(key, language))
        margin = f"  {label}" + " " * max(1, 6 - text.cells(label))
        said = text.cut(self._safe(fill(template, self.finding.fields, language)), _SENTENCE)
        lines = text.prose(said, self.page.width - text.cells(margin))
        for number, line in enumerate(lines):
            yield (margin if number == 0 else " " * text.cells(margin)) + line

    def _proof(self) -> Iterator[str]:
        """Machine parts are the same in every language."""
        refs = [f"{self._name(actor)}#{seq}" for actor, seq in self.finding.evidence[:4]]
        if len(self.finding.evidence) > 4:
            refs.append("...")
        explain = f"tracer explain {self.finding.slug}"
        proof = [" ".join(("events", *refs)), explain] if refs else [explain]
        proof[0] = f"  more  {proof[0]}"
        yield from text.wrap(proof, self.page.width, "        ", "   ")

    def _name(self, actor: str | None) -> str:
        return text.shorten(self._safe(self.picture.timeline.name(actor)), 20)

    def _safe(self, said: str) -> str:
        return text.safe(said, self.page.encoding)
