"""The rows of a replay: a line for every actor and every object, as they are at one moment."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tracer.messages.replay import label
from tracer.messages.states import doing, names_of, standing, state_word
from tracer.renderers import text
from tracer.renderers.chart import marks
from tracer.renderers.chart.axis import clock
from tracer.renderers.steps import spot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tracer.messages import Language
    from tracer.model.timeline import Timeline
    from tracer.model.trace import Trace
    from tracer.playback import Playback
    from tracer.renderers.base import Page
    from tracer.state import ActorState, ObjectState

_LONGEST_NAME: Final = 16
_MARGIN: Final = 4
_WIDEST: Final = (44, 28)  # what it does, what it has: more is for the line of the program
_FEWEST_QUOTED: Final = 12

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Places:
    """What rows are placed by, so that they stay put: all that the whole trace will ever show.

    ats    lines of the program
    held   objects that are held and regions that are entered
    """

    names: tuple[str, ...]
    things: tuple[str, ...]
    ats: frozenset[str | None]
    held: tuple[str, ...]

    @classmethod
    def of(cls, trace: Trace, timeline: Timeline) -> Places:
        spans = (span for lane in timeline.lanes.values() for span in lane.spans)
        held = {span.object or "" for span in spans if span.what in {"hold", "region"}}
        return cls(
            tuple(map(timeline.name, timeline.lanes)),
            tuple(timeline.things),
            frozenset(event.at for event in trace.events if event.kind == "requested"),
            tuple(held),
        )


class Rows:
    """Who is doing what and what is how. `>` stands before those that the moment is about, `!`
    before whom its findings name, then the mark that a chart has for what an actor does.
    """

    def __init__(
        self,
        trace: Trace,
        timeline: Timeline,
        places: Places,
        playback: Playback,
        page: Page,
        language: Language,
    ) -> None:
        self.trace = trace
        self.places = places
        self.timeline = timeline
        self.state = playback.state
        self.page = page
        self.language = language
        events, found = playback.events, playback.findings
        self.acted = {event.actor for event in events}
        self.touched = {event.object for event in events}
        self.blamed = {finding.actor for finding in found}
        self.blamed |= {place.actor for finding in found for place in finding.places}
        self.held: defaultdict[str, list[str]] = defaultdict(list)
        for thing in self.state.objects.values():
            for hold in thing.holds:
                self.held[hold.actor].append(thing.name)

    def lines(self, room: int, gap: int) -> Iterator[str]:
        """Actors, `gap` empty lines, objects: in `room` lines, the gap included."""
        many, things = len(self.state.actors), len(self.state.objects)
        room -= gap
        if many + things > room:
            things = min(things, max(room // 3, room - many))
            many = room - things
        yield from self._actors(many)
        yield from [""] * gap
        yield from self._things(things)

    def _actors(self, room: int) -> Iterator[str]:
        order = {actor: number for number, actor in enumerate(self.timeline.lanes)}
        shown, left = _few(
            sorted(self.state.actors.values(), key=lambda one: order.get(one.actor, len(order))),
            room,
            lambda one: (one.actor in self.acted, one.actor in self.blamed, one.alive, one.last),
        )
        wide = self._label_width(self.places.names)
        does, has, where = self._columns(self.page.width - _MARGIN - wide - 2)
        for one in shown:
            mark = self._mark(one)
            cursor = "!" if one.actor in self.blamed else ">" if one.actor in self.acted else " "
            at = self._at(one)
            parts = [text.left(text.cut(self._doing(one), does), does)]
            if has:
                parts.append(text.left(text.cut(self._has(one), has), has))
            parts.append(text.left(self._safe(spot(at, self.trace, self.page.width)), where))
            line = f"{text.left(self._name(one.actor), wide)}  {'  '.join(parts)}"
            source = self.trace.line(at)
            if source and text.cells(line) + _FEWEST_QUOTED <= self.page.width - _MARGIN:
                line += f"  | {self._safe(source)}"
            line = text.cut(line.rstrip(), self.page.width - _MARGIN)
            yield f"{cursor} {self._ink(mark, marks.STYLES['lane'].get(mark))} {line}"
        if left:
            ended = sum(not one.alive for one in left)
            yield self._rest("more ended" if ended else "more", count=len(left), ended=ended)

    def _things(self, room: int) -> Iterator[str]:
        wanted: defaultdict[str | None, list[str]] = defaultdict(list)
        for actor in self.state.waiting():
            if actor.wait is not None and actor.wait.op != "join":
                wanted[actor.wait.target].append(actor.actor)
        shown, left = _few(
            list(self.state.objects.values()),
            room,
            lambda one: (one.name in self.touched, one.name in wanted, bool(one.holds)),
        )
        wide = self._label_width(self.places.things)
        for thing in shown:
            cursor = ">" if thing.name in self.touched else " "
            margin = f"{cursor}   {text.left(self._safe(thing.name), wide)}  "
            room_left = self.page.width - text.cells(margin)
            yield (margin + self._thing(thing, wanted[thing.name], room_left)).rstrip()
        if left:
            yield self._rest("more", count=len(left))

    def _thing(self, thing: ObjectState, waiting: list[str], room: int) -> str:
        """What it is and who waits for it: by name, else how many, else at least the first."""
        said = f"{thing.type}  {standing(thing, self.timeline.name, self.language)}"
        ways = [said]
        if waiting:
            names = names_of(waiting, self.timeline.name, self.language)
            count = len(waiting)
            ways.insert(0, state_word("wanted many", self.language, what=said, count=count))
            ways.insert(0, state_word("wanted", self.language, what=said, names=names))
        fitting = (way for way in map(self._safe, ways) if text.cells(way) <= room)
        return next(fitting, text.cut(self._safe(said), room))

    def _columns(self, room: int) -> tuple[int, int, int]:
        """Widths of what an actor does, has and where; the same at every moment."""
        spots = [self._safe(spot(at, self.trace, self.page.width)) for at in self.places.ats]
        where = min(max(map(text.cells, spots), default=0), room // 3)
        rest = max(room - where - 2, 0)
        if not self.places.held:
            return min(rest, _WIDEST[0]), 0, where
        holds = (state_word("holds", self.language, objects=name) for name in self.places.held)
        least = max(text.cells(self._safe(said)) for said in holds)
        has = min(max(min(least, rest // 3), rest - _WIDEST[0] - 2), _WIDEST[1])
        return min(max(rest - has - 2, 0), _WIDEST[0]), has, where

    def _doing(self, one: ActorState) -> str:
        said = doing(one, self.timeline.name, self.language)
        since = one.ended if one.wait is None else one.wait.since
        if since is not None:
            key = "ended at" if one.wait is None else "since"
            time = clock(since, self.timeline.until)
            said = state_word(key, self.language, what=said, time=time)
        return self._safe(said)

    def _has(self, one: ActorState) -> str:
        said = [state_word("inside", self.language, name=name) for name, _, _ in one.regions]
        if self.held[one.actor]:
            objects = ", ".join(self.held[one.actor])
            said.insert(0, state_word("holds", self.language, objects=objects))
        return self._safe("; ".join(said))

    def _at(self, one: ActorState) -> str | None:
        return one.wait.at if one.wait is not None else None

    def _mark(self, one: ActorState) -> str:
        if not one.alive:
            return "x" if one.how == "died" else " "
        holds = bool(self.held[one.actor])
        if one.status == "waiting":
            return "%" if holds else "."
        return "#" if holds else "z" if one.status == "sleeping" else "="

    def _rest(self, key: str, **counts: Any) -> str:
        said = self._safe(label(key, self.language, **counts))
        return text.cut(" " * _MARGIN + said, self.page.width)

    def _label_width(self, names: Iterable[str]) -> int:
        widest = max((text.cells(self._safe(name)) for name in names), default=0)
        return min(widest, _LONGEST_NAME, self.page.width // 4)

    def _name(self, actor: str) -> str:
        return self._safe(self.timeline.name(actor))

    def _safe(self, words: str) -> str:
        return text.safe(words, self.page.encoding)

    def _ink(self, mark: str, style: str | None) -> str:
        return text.ink(mark, style) if self.page.colour else mark


def _few(
    rows: list[_Row], room: int, weight: Callable[[_Row], tuple[Any, ...]]
) -> tuple[list[_Row], list[_Row]]:
    """As many as there is room for, the weightiest, in their order; and the others.

    Where some are left out, one line less: it says so.
    """
    if len(rows) <= room:
        return rows, []
    by_weight = sorted(range(len(rows)), key=lambda number: weight(rows[number]), reverse=True)
    kept = set(by_weight[: max(room - 1, 0)])
    left = [row for number, row in enumerate(rows) if number not in kept]
    return [row for number, row in enumerate(rows) if number in kept], left if room > 0 else []
