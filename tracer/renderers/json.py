"""The same for programs: JSON, in ASCII, one actor, object or event to a line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from tracer.reconstruct import state_at
from tracer.renderers.base import Selection
from tracer.renderers.events import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracer.model.timeline import Lane, Thing
    from tracer.renderers.base import Picture

View = Literal["gantt", "events", "at"]


@dataclass(frozen=True)
class Json:
    """What another renderer shows, as data; times are whole ns.

    view  gantt   one document: header, footer, remarks, actors with their spans, objects with the
                  history of their gauges
          events  a document to a line: the events as in the file, with the actor's name
          at      one document: the state at `t`
    """

    name: ClassVar[str] = "json"
    selection: Selection = field(default_factory=Selection)
    view: View = "gantt"
    t: int = 0

    def lines(self, picture: Picture) -> Iterator[str]:
        return _VIEWS[self.view](self, picture)

    def timeline(self, picture: Picture) -> Iterator[str]:
        """The document of `gantt`."""
        trace, timeline, names = picture.trace, picture.timeline, self.selection.names
        footer = trace.footer.model_dump() if trace.footer else None
        yield f'{{"header": {_dumps(trace.header.model_dump())},'
        yield f'"footer": {_dumps(footer)},'
        yield f'"remarks": {_dumps(trace.remarks)},'
        yield f'"since": {timeline.since}, "until": {timeline.until},'
        lanes = [lane for lane in timeline.lanes.values() if names(lane.name, lane.actor)]
        yield from _listed("actors", (self._lane(lane) for lane in lanes))
        yield ","
        things = (*timeline.things.values(), *timeline.regions.values())
        yield from _listed("objects", (_thing(thing) for thing in things if names(thing.name)))
        yield "}"

    def events(self, picture: Picture) -> Iterator[str]:
        """The documents of `events`."""
        names = Names()
        for event in picture.events():
            names.learn(event)
            who = names.of(event.actor)
            if self.selection.covers(event.t) and self.selection.names(
                who, event.actor, event.object
            ):
                yield _dumps(event.as_dict() | {"who": who})

    def at(self, picture: Picture) -> Iterator[str]:
        """The document of `at`."""
        names = picture.timeline.names
        facts = {"t": self.t, "names": names} | state_at(picture.trace, self.t).facts()
        yield _dumps(facts)

    def _lane(self, lane: Lane) -> dict[str, Any]:
        since, until = self.selection.since, self.selection.until
        facts = {key: getattr(lane, key) for key in _LANE}
        facts["moments"] = [moment._asdict() for moment in lane.moments]
        facts["spans"] = [
            asdict(span) | {"given": span.given._asdict() if span.given else None}
            for span in lane.spans
            if (until is None or span.since <= until) and (since is None or span.until >= since)
        ]
        return facts


_LIFE: Final = ("began", "ended", "how", "code", "error")
_LANE: Final = ("actor", "name", "pid", "parent", "daemon", *_LIFE)
_VIEWS: Final[dict[View, Callable[[Json, Picture], Iterator[str]]]] = {
    "gantt": Json.timeline,
    "events": Json.events,
    "at": Json.at,
}


def _thing(thing: Thing) -> dict[str, Any]:
    facts = {key: getattr(thing, key) for key in ("name", "type", "made", "made_at", "capacity")}
    facts["faults"] = thing.faults
    facts["gauges"] = {
        gauge.what: [list(step) for step in zip(gauge.times, gauge.values, strict=True)]
        for gauge in thing.gauges
    }
    return facts


def _listed(key: str, facts: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield f'"{key}": ['
    before = None
    for fact in facts:
        if before is not None:
            yield f"{before},"
        before = _dumps(fact)
    if before is not None:
        yield before
    yield "]"


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)
