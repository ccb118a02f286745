"""The schedule of a controlled run as a story: who did what, and where the turn was taken away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import line_of
from tracer.messages.events import sentence as deed
from tracer.messages.story import sentence
from tracer.model.schedule import from_rows
from tracer.playback import Playback
from tracer.renderers import text
from tracer.renderers.base import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.messages import Language
    from tracer.model.events import Event
    from tracer.model.schedule import Decision
    from tracer.model.trace import Trace
    from tracer.renderers.base import Picture

_UNTOLD: Final = frozenset(
    {"created", "began", "output", "employed", "dismissed", "returned", "slept", "marked", "fed"}
)
_SELDOM: Final = frozenset({"created", "employed", "dismissed", "returned"})
_MOST: Final = 24  # steps; of a longer story the last ones, where it goes wrong
_FEW: Final = 8  # turns that are told however long ago: as many as a minimised schedule has
_BESIDE: Final = range(-1, 3)  # the two steps before a turn that was taken, and the two after it
_TIME: Final = "~time"


@dataclass(frozen=True)
class Story:
    """Numbered steps in the program's own words; a line without a number where the turn was taken.

    What nobody else touches is left out, and so is what went before the last `most` steps, except
    where the turn was taken.
    """

    name: ClassVar[str] = "story"
    page: Page = field(default_factory=Page)
    languages: tuple[Language, ...] = ("en",)
    most: int = _MOST

    def lines(self, picture: Picture) -> Iterator[str]:
        told = _Told(picture, self.languages)
        steps = told.steps(told.shared()) or told.steps(None)
        count = sum(1 for step in steps if step.number)
        width = len(str(count))
        label = max((text.cells(self._safe(step.who)) for step in steps), default=0)
        place = max((text.cells(self._safe(step.at)) for step in steps), default=0)
        taken = [step.after for step in steps if not step.number]
        told_all = len(taken) <= _FEW
        beside = {after + near for after in taken for near in _BESIDE} if told_all else set()
        gap = False
        for step in steps:
            if not step.number:
                if not told_all and step.after < count - self.most:
                    continue
                yield text.cut(self._safe(f"  {'':{width}}  {step.what}"), self.page.width)
                gap = False
                continue
            if step.number <= count - self.most and step.number not in beside:
                if not gap:
                    yield f"  {'':{width}}  ..."
                gap = True
                continue
            gap = False
            who, at = self._safe(step.who), self._safe(step.at)
            margin = f"  {step.number:>{width}}  {text.left(who, label)}  {text.left(at, place)}  "
            yield text.cut(margin + self._safe(step.what), self.page.width).rstrip()
        if not steps:
            yield "nothing that two processes share happened in this run"

    def _safe(self, words: str) -> str:
        return text.safe(words, self.page.encoding)


@dataclass(slots=True)
class _Step:
    """A line: a step if it has a number, else a turn that was taken after step `after`."""

    number: int
    after: int
    who: str
    at: str
    what: str


class _Told:
    """What is told of a trace, and in which words."""

    def __init__(self, picture: Picture, languages: tuple[Language, ...]) -> None:
        self._trace: Trace = picture.trace
        self._name = picture.timeline.name
        self._languages = languages
        self._lines: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for event in self._trace.events:
            if event.at is not None:
                self._lines[event.actor].append((event.t, event.at))

    def steps(self, shared: set[str] | None) -> list[_Step]:
        """All lines, in order, about these objects; None: about all that was done."""
        turns = self._turns()
        steps: list[_Step] = []
        number = 0
        playback = Playback(self._trace)
        more = len(playback) > 0
        while more:
            for event in playback.events:
                while turns and turns[0][0] <= event.t:
                    steps += self._turn(turns.pop(0)[1], number)
                counts = (
                    event.kind not in _SELDOM if shared is None else self._counts(event, shared)
                )
                if counts:
                    number += 1
                    what = self._what(event, playback)
                    steps.append(_Step(number, 0, self._name(event.actor), event.at or "", what))
            more = playback.forward()
        return steps

    def _what(self, event: Event, playback: Playback) -> str:
        """What an event was, or where every line is a step the line itself."""
        line = self._trace.line(event.at) if event.kind == "reached" else None
        return line or " / ".join(
            deed(event, playback.state, self._name, language) for language in self._languages
        )

    def shared(self) -> set[str]:
        """Objects that more than one process has to do with."""
        users: dict[str, set[str]] = defaultdict(set)
        for event in self._trace.events:
            if event.object is not None and event.kind != "created":
                users[event.object].add(event.actor)
        return {name for name, who in users.items() if len(who) > 1}

    def _counts(self, event: Event, shared: set[str] | None) -> bool:
        if shared is None:
            return event.kind not in _SELDOM
        if event.kind in _UNTOLD:
            return False
        if event.object is not None:
            return event.object in shared
        if event.kind == "exited":
            return bool(event.get("error")) or bool(event.get("code"))
        if event.kind == "requested":
            return event.get("op") in {"join", "sleep"} and bool(self._last(event))
        return event.kind in {"terminated", "killed", "timed_out", "reached"}

    def _last(self, event: Event) -> bool:
        """Whether nothing follows of this actor: it waits for ever."""
        lines = self._lines[event.actor]
        return not lines or lines[-1][0] <= event.t

    # --- turns ---

    def _turns(self) -> list[tuple[int, Decision]]:
        footer = self._trace.footer
        if footer is None or footer.schedule is None or footer.moments is None:
            return []
        decisions = from_rows(footer.schedule)
        pairs = zip(footer.moments, decisions, strict=False)
        return [(t, one) for t, one in pairs if one.deviation is not None]

    def _turn(self, decision: Decision, number: int) -> Iterator[_Step]:
        default, chosen = decision.enabled[decision.default], decision.enabled[decision.chosen]
        slow, moment = default.actor, self._moment(decision)
        for language in self._languages:
            who = self._called(slow, language)
            if chosen.actor == _TIME:
                words = sentence("time", language, slow=who)
            elif default.kind == "begin":
                words = sentence("switch start", language, slow=who)
            else:
                before = [at for t, at in self._lines[slow] if t < moment]
                after = [at for t, at in self._lines[slow] if t >= moment]
                inside = bool(before and after and line_of(before[-1]) == line_of(after[0]))
                if before and after:
                    words = sentence(
                        "switch inside" if inside else "switch", language, slow=who,
                        before=line_of(before[-1]), after=line_of(after[0]),
                    )  # fmt: skip
                elif after:
                    words = sentence("switch before", language, slow=who, after=line_of(after[0]))
                else:
                    goes = self._called(chosen.actor, language)
                    words = sentence("switch to", language, slow=who, goes=goes)
            yield _Step(0, number, "", "", words)

    def _moment(self, decision: Decision) -> int:
        footer = self._trace.footer
        assert footer is not None
        for row, t in zip(footer.schedule or [], footer.moments or [], strict=False):
            if row[0] == decision.step:
                return t
        return 0

    def _called(self, actor: str, language: Language) -> str:
        owner, tilde, _ = actor.partition("~")
        if tilde and owner:
            return sentence("feeder", language, owner=self._name(owner))
        return self._name(actor)
