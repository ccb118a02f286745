"""One moment of a trace as a screen: the time, what just happened, who and what, the output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracer.cli.replay_rows import Places, Rows
from tracer.messages import fill, word
from tracer.messages.events import sentence
from tracer.messages.replay import label
from tracer.renderers import text
from tracer.renderers.chart.axis import Axis, clock
from tracer.renderers.steps import BOTH, LEVEL_STYLES, headline, placed, spot
from tracer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.cli.replay_player import Player
    from tracer.messages import Language
    from tracer.renderers.base import Page, Picture

_LONGEST_NAME: Final = 16
_HISTORY: Final = 4
"""Events before the present ones, if there is room."""

_PRINTED: Final = 3
"""Lines of output that are worth a row of the tables, if there is no room for both."""


class Screen:
    """Draws what a player shows. Things are placed by what the whole trace needs: they stay put."""

    def __init__(self, picture: Picture, languages: tuple[Language, ...]) -> None:
        self.trace = picture.trace
        self.timeline = picture.timeline
        self.languages = languages
        self.places = Places.of(picture.trace, picture.timeline)
        self.prints = any(event.kind == "output" for event in picture.trace.events)

    def lines(self, player: Player, page: Page, height: int) -> list[str]:
        """At most `height` lines of at most the page's width, the last of them about the keys."""
        return _Drawing(self, player, page).lines(height)


class _Drawing:
    def __init__(self, screen: Screen, player: Player, page: Page) -> None:
        self.trace = screen.trace
        self.timeline = screen.timeline
        self.screen = screen
        self.player = player
        self.playback = player.playback
        self.page = page
        self.languages = screen.languages
        self.language = screen.languages[0]

    def lines(self, height: int) -> list[str]:
        places = self.screen.places
        found = list(self._findings())[: max(height // 5, 2)]
        room = height - 5  # beside title, bar, what just happened, its line and the keys
        printed = 1 + min(_PRINTED, room // 5) if self.screen.prints and room > 5 else 0
        spare = max(room - printed - len(places.names) - len(places.things) - len(found), 0)
        gap = min(spare // 3, 1)
        history = min(spare - 3 * gap, _HISTORY)
        if self.screen.prints:
            printed += spare - 3 * gap - history
        rows = Rows(
            self.trace, self.timeline, places, self.playback, self.page, self.language
        ).lines(room - printed - history - 2 * gap - len(found), gap)
        body = [self._title(), self._bar(), *[""] * gap, *self._happened(1 + history), *found]
        body += [*[""] * gap, *rows]
        above = height - printed - 1
        body = body[:above] + [""] * (above - len(body))
        return [*body, *self._printed(printed), self._help()][-height:]

    def _title(self) -> str:
        player, playback = self.player, self.playback
        end = max(self.timeline.until, player.now)
        now = f"{player.now / 1e9:.3f} s" if end >= 1e9 else clock(player.now, end)
        left = f"{self._safe(self.trace.header.program)}  "
        left += self._label("time", now=now, end=clock(end))
        does = player.said or ("playing" if player.playing else "paused")
        parts = [
            self._label("moment", number=playback.index - playback.first + 1, count=len(playback)),
            f"x{player.speed:g}",
            self._label("hurried" if player.hurried else does),
        ]
        while len(parts) > 1 and text.cells("  ".join([left, *parts])) > self.page.width:
            del parts[0]
        right = "  ".join(parts)
        filled = text.left(left, max(self.page.width - text.cells(right) - 2, 0))
        return self._ink(text.cut(f"{filled}  {right}", self.page.width), "title")

    def _bar(self) -> str:
        """The whole window, how far it has been played, and where something was found."""
        playback = self.playback
        since = playback.times[playback.first]
        axis = Axis(since, playback.times[playback.last] + 1, self.page.width)
        here = axis.column(self.player.now)
        cells = ["="] * here + [">"] + ["-"] * (self.page.width - here - 1)
        for moment, finding in reversed(playback.found):
            column = axis.column(playback.times[moment])
            cells[column] = self._ink("!", LEVEL_STYLES[finding.level])
        return "".join(cells)

    def _happened(self, most: int) -> Iterator[str]:
        """The last events, those of this moment marked, and the program's text of the last one."""
        shown = self.playback.recent(most)
        names = [self._safe(self.timeline.name(event.actor)) for event in shown]
        wide = min(max(map(text.cells, names), default=0), _LONGEST_NAME)
        yield from [""] * (most - len(shown))
        for event, name in zip(shown, names, strict=True):
            now = event.t == self.playback.t
            what = BOTH.join(
                sentence(event, self.playback.state, self.timeline.name, language, later=not now)
                for language in self.languages
            )
            margin = f"{'>' if now else ' '} {event.t / 1e9:.6f}  {text.left(name, wide)}  "
            at = self._safe(spot(event.at, self.trace, self.page.width))
            line = margin + placed(self._safe(what), at, self.page.width - text.cells(margin))
            yield self._ink(text.cut(line, self.page.width), None if now else "faint")
        lines = (self.trace.line(event.at) for event in reversed(self.playback.events))
        source = next((line for line in lines if line), None)
        yield text.cut(f"  | {self._safe(source)}", self.page.width) if source else ""

    def _findings(self) -> Iterator[str]:
        """What was found at this moment, and what to do about it."""
        width = self.page.width
        for finding in self.playback.findings:
            style = LEVEL_STYLES[finding.level]
            for language in self.languages:
                said = self._safe(f"! {headline(finding, language)}")
                yield from (self._ink(line, style) for line in text.prose(said, width, "!   "))
            rule = RULES.get(finding.slug)
            if rule is not None:
                fix = fill(rule.words[self.language].fix, finding.fields, self.language)
                said = self._safe(f"! {word('fix', self.language)}: {fix}")
                yield from text.prose(said, width, "!   ")

    def _printed(self, room: int) -> Iterator[str]:
        """The last lines of the program's output, under a line that says so."""
        if room < 1:
            return
        heading = self._label("output")
        rule = "-" * (self.page.width - text.cells(heading) - 1)
        yield self._ink(f"{heading} {rule}", "faint")
        events = self.playback.output(room - 1)
        for event in events:
            line = text.cut(self._safe(event.get("text") or ""), self.page.width)
            yield self._ink(line, "bad" if event.get("stream") == "stderr" else None)
        yield from [""] * (room - 1 - len(events))

    def _help(self) -> str:
        player = self.player
        act = "pause" if player.playing else "again" if player.ended else "go"
        keys = [self._label(f"keys {key}") for key in (act, *_KEYS)]
        line = "  ".join(keys)
        if text.cells(line) > self.page.width:
            line = " ".join(key.partition(" ")[0] for key in keys)
        return self._ink(text.cut(line, self.page.width), "faint")

    def _label(self, key: str, **fields: Any) -> str:
        return self._safe(label(key, self.language, **fields))

    def _safe(self, words: str) -> str:
        return text.safe(words, self.page.encoding)

    def _ink(self, line: str, style: str | None) -> str:
        return text.ink(line, style) if self.page.colour else line


_KEYS: Final = ("step", "finding", "speed", "ends", "quit")
