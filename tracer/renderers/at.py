"""One moment: what every actor was doing and every object was, just after it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.reconstruct import state_at
from tracer.renderers import text
from tracer.renderers.base import Page, Selection
from tracer.renderers.chart.axis import clock
from tracer.renderers.chart.outcome import exit_word, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.timeline import Timeline
    from tracer.model.trace import Trace
    from tracer.renderers.base import Picture
    from tracer.state import ActorState, Hold, ObjectState, State

_LONGEST_NAME: Final = 18


@dataclass(frozen=True)
class At:
    """A line for every actor, with what it holds under it, then a line for every object."""

    name: ClassVar[str] = "at"
    page: Page = field(default_factory=Page)
    selection: Selection = field(default_factory=Selection)
    t: int = 0

    def lines(self, picture: Picture) -> Iterator[str]:
        trace, timeline = picture.trace, picture.timeline
        moment = _Moment(trace, timeline, state_at(trace, self.t), self.t)
        title = text.cut(self._say(moment.title()), self.page.width)
        yield text.ink(title, "title") if self.page.colour else title
        yield ""
        blocks = [
            (timeline.name(actor.actor), list(moment.actor(actor)))
            for actor in sorted(moment.state.actors.values(), key=lambda one: one.began)
            if self.selection.names(timeline.name(actor.actor), actor.actor)
        ]
        things = [
            (thing.name, list(moment.thing(thing)))
            for thing in moment.state.objects.values()
            if self.selection.names(thing.name)
        ]
        names = [self._say(name) for name, _ in blocks + things]
        label = min(max(map(text.cells, names), default=0), _LONGEST_NAME)
        for number, (name, said) in enumerate(blocks + things):
            if number == len(blocks) and number:
                yield ""
            yield from self._block(self._say(name), said, label)

    def _block(self, name: str, said: list[str], label: int) -> Iterator[str]:
        head = text.left(name, label)
        room = max(self.page.width - label - 2, 20)
        for sentence in said:
            for line in text.prose(self._say(sentence), room, "    "):
                yield f"{head}  {line}".rstrip()
                head = " " * label

    def _say(self, words: str) -> str:
        return text.safe(words, self.page.encoding)


@dataclass(slots=True)
class _Moment:
    """The state at `t`, in words."""

    trace: Trace
    timeline: Timeline
    state: State
    t: int
    held: dict[str, list[tuple[ObjectState, Hold]]] = field(init=False)  # by actor

    def __post_init__(self) -> None:
        self.held = {}
        for thing in self.state.objects.values():
            for hold in thing.holds:
                self.held.setdefault(hold.actor, []).append((thing, hold))

    def title(self) -> str:
        done = bisect_right(self.trace.events, self.t, key=lambda event: event.t)
        return (
            f"{self.trace.header.program} at {self._clock(self.t)} of "
            f"{clock(self.timeline.until)}, after {done} of {len(self.trace.events)} events"
        )

    def actor(self, actor: ActorState) -> Iterator[str]:
        if actor.ended is not None:
            how = f"{actor.how} at {self._clock(actor.ended)}"
            yield f"{how}: {actor.error}" if actor.error else f"{how}, {exit_word(actor.code)}"
        elif actor.wait is None:
            yield "running" if actor.role != "manager" else "serving what a manager keeps"
        else:
            wait = actor.wait
            limit = "" if wait.timeout is None else f" for {wait.timeout:g} s"
            what = wait.target or ""
            if wait.op == "sleep":
                said = f"sleeping{limit}"
            elif wait.op == "join":
                said = f"waiting{limit} for {self.timeline.name(what)} to end"
            else:
                said = f"waiting{limit} for {what}"
            yield f"{said} since {self._clock(wait.since)}{place(self.trace, wait.at)}"
        for name, entered, at in actor.regions:
            yield f"inside {name} since {self._clock(entered)}{place(self.trace, at)}"
        for thing, hold in self.held.get(actor.actor, ()):
            since = self._clock(hold.since)
            yield f"holds {thing.name} since {since}{place(self.trace, hold.at)}"

    def thing(self, thing: ObjectState) -> Iterator[str]:
        name = self.timeline.name
        word = thing.word()
        holders = thing.holders()
        if len(holders) == 1 and word.startswith("held by"):
            word = word.replace(holders[0], name(holders[0]), 1)
        elif holders:
            word += f": {', '.join(map(name, holders))}"
        yield f"{thing.type}, {word}"
        waiting = [
            name(actor.actor)
            for actor in self.state.waiting()
            if actor.wait is not None
            and actor.wait.op != "join"
            and actor.wait.target == thing.name
        ]
        if waiting:
            yield f"waited for by {', '.join(waiting)}"

    def _clock(self, t: int) -> str:
        return clock(t, self.timeline.until)
