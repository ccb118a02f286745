"""The events themselves, a line each, as they come from the file: however long the trace is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from tracer.renderers import text
from tracer.renderers.base import Page, Selection
from tracer.state import ConnectionState, QueueState, State
from tracer.state.queue import Item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.renderers.base import Picture

_WHO: Final = 12
_FIXED: Final = 6 + 2 + 10 + 2 + _WHO + 2 + 9 + 2
_LEAST: Final = 16
_PASSING: Final = frozenset({*QueueState.TYPES, *ConnectionState.TYPES})
_QUOTED: Final = frozenset({"text"})
_LEFT_OUT: Final = frozenset(
    {"op", "child", "method", "stream", "parent", "name", "state", "call", "given"}
)


@dataclass(frozen=True)
class Events:
    """A table: number, seconds, who, what happened, to what, and on which line.

    The number is the event's place in the trace, whatever is left out. Names are those known by
    then: an actor is called by its path until it has begun.
    """

    name: ClassVar[str] = "events"
    page: Page = field(default_factory=Page)
    selection: Selection = field(default_factory=Selection)

    def lines(self, picture: Picture) -> Iterator[str]:
        room = max(self.page.width - _FIXED, _LEAST)
        names, given = Names(), Givers()
        selection, width = self.selection, self.page.width
        yield f"{'event':>6}  {'seconds':>10}  {text.left('who', _WHO)}  what"
        for number, event in enumerate(picture.events()):
            names.learn(event)
            giver = given.by(event)
            if selection.until is not None and event.t > selection.until:
                break
            if not selection.covers(event.t):
                continue
            who = names.of(event.actor)
            if not selection.names(who, event.actor, event.object):
                continue
            line = (
                f"{number:>6}  {event.t / 1e9:>10.6f}  {text.left(self._say(who), _WHO)}  "
                f"{text.left(self._say(event.kind), 9)}  {self._rest(event, giver, names, room)}"
            )
            yield text.cut(line.rstrip(), width)
        for remark in picture.remarks:
            yield from text.prose(self._say(f"note: {remark}"), width)

    def _rest(self, event: Event, giver: Item | None, names: Names, room: int) -> str:
        what = self._say(" ".join(_details(event, giver, names)))
        at = self._say(event.at or "")
        if not at:
            return text.cut(what, room)
        for_what = max(room - text.cells(at) - 2, room // 3)
        return f"{text.left(text.cut(what, for_what), for_what)}  {at}"

    def _say(self, words: str) -> str:
        return text.safe(words, self.page.encoding)


class Names:
    """What actors are called, learnt on the way: a second one of the same name is `name#2`."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._used: dict[str, str] = {}

    def learn(self, event: Event) -> None:
        """Hear an actor's name when it begins, or when somebody starts it."""
        if event.kind == "began":
            self._give(event.actor, event.get("name"))
        elif event.kind == "started":
            self._give(event.get("child") or "", event.get("name"))

    def of(self, actor: str | None) -> str:
        return self._names.get(actor or "", actor or "")

    def _give(self, actor: str, name: str | None) -> None:
        if not name or actor in self._names:
            return
        shown, number = name, 1
        while self._used.setdefault(shown, actor) != actor:
            number += 1
            shown = f"{name}#{number}"
        self._names[actor] = shown


class Givers:
    """Who had put what is got: by the order of the pipe, which is all that is remembered here."""

    def __init__(self) -> None:
        self._state = State()

    def by(self, event: Event) -> Item | None:
        """What this event took out of a queue or a pipe, and who had put it there."""
        thing = self._state.objects.get(event.object or "")
        if thing is None and event.kind != "snapshot" and event.get("type") not in _PASSING:
            return None
        self._state.apply(event)
        got = getattr(thing, "got", None) if event.kind in {"got", "received"} else None
        return got if isinstance(got, Item) else None


def _details(event: Event, giver: Item | None, names: Names) -> Iterator[str]:
    """What the event is about, then the fields that its kind adds."""
    more = event.more or {}
    if event.kind in {"requested", "timed_out", "failed", "returned", "looked"}:
        yield str(more.get("op", ""))
    if event.object is not None:
        called = event.kind in {"read", "wrote"} and more.get("method")
        yield f"{event.object}.{called}" if called else event.object
    if "child" in more:
        yield names.of(more["child"])
    if event.kind in {"submitted", "accepted"} and more.get("name"):
        yield f"{more['name']}()"
    if giver is not None:
        yield " ".join(filter(None, ["<-", names.of(giver.given.actor), giver.given.at]))
        if giver.item is not None:
            yield f"item={giver.item}"
    for key, value in more.items():
        if key in _LEFT_OUT or value is None or (key == "daemon" and not value):
            continue
        yield f'"{value}"' if key in _QUOTED else f"{key}={_value(value)}"


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
