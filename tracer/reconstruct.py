"""From a trace to its timeline: one pass through the shared state, keeping what a chart needs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tracer.model.lines import MOST_NS
from tracer.model.timeline import Gauge, Lane, Moment, Span, Thing, Timeline
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import ObjectState


def reconstruct(trace: Trace) -> Timeline:
    """What every actor was doing and what every object was, from beginning to end."""
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    moments: defaultdict[str, list[Moment]] = defaultdict(list)
    given_names: dict[str, str] = {}
    things: dict[str, Thing] = {}
    levels: dict[str, tuple[Any, ...]] = {}

    def on_span(span: Span) -> None:
        spans[span.actor].append(span)

    state = State(on_span)
    apply = state.apply
    objects = state.objects
    for event in trace.events:
        apply(event)
        name = event.object
        if name is not None and event.kind != "snapshot":
            for thing in (objects[name], objects[name].changes):
                if thing is not None and (now := thing.levels()) != levels.get(thing.name):
                    levels[thing.name] = now
                    _note(things, thing, event.t, now)
        elif event.kind in _MOMENTS:
            moment = _moment(event)
            if moment is not None:
                moments[event.actor].append(moment)
        elif event.kind == "started":
            given_names[event.get("child", "")] = event.get("name") or event.get("child", "")
        elif event.kind == "snapshot":
            objects = state.objects
            things, levels = {}, {}  # nothing but what it says is known of the time before
            for known in objects.values():
                levels[known.name] = now = known.levels()
                _note(things, known, event.t, now)

    timeline = Timeline(*_extent(trace, state))
    state.finish(timeline.until)
    for actor in sorted(state.actors.values(), key=lambda actor: actor.began):
        timeline.lanes[actor.actor] = Lane(
            actor.actor,
            actor.name,
            actor.pid,
            actor.began,
            actor.ended,
            actor.how,
            actor.code,
            actor.error,
            actor.parent,
            actor.daemon,
            spans.pop(actor.actor, []),
            moments.pop(actor.actor, []),
            actor.role,
        )
    _name(timeline, given_names)
    timeline.things = things
    timeline.regions = _regions(timeline.lanes.values())
    return timeline


def state_at(trace: Trace, t: int) -> State:
    """The state after everything that had happened by `t`, inclusive."""
    state = State()
    for event in trace.events:
        if event.t > t:
            break
        state.apply(event)
    state.t = t
    return state


_MOMENTS = frozenset({"exited", "died", "marked"})


def _moment(event: Event) -> Moment | None:
    if event.kind == "marked":
        return Moment(event.t, event.actor, "mark", event.get("text") or "")
    if event.kind == "died":
        if "/" in event.actor and event.get("by") == "program":
            return None  # a thread whose process has ended: that is told
        return Moment(event.t, event.actor, "died", event.get("by") or "unknown")
    error, code = event.get("error"), event.get("code")
    return Moment(event.t, event.actor, "failed", error or "") if error or code else None


def _note(things: dict[str, Thing], known: ObjectState, t: int, levels: tuple[Any, ...]) -> None:
    thing = things.get(known.name)
    if thing is None:
        thing = things[known.name] = Thing(
            known.name,
            known.type,
            t,
            known.made_at,
            known.capacity,
            [Gauge(what) for what in known.gauges],
            known.faults,
        )
    for gauge, level in zip(thing.gauges, levels, strict=True):
        if not gauge.values or gauge.values[-1] != level:
            gauge.add(t, level)


def _extent(trace: Trace, state: State) -> tuple[int, int]:
    """From the first event to the last, or to the footer's time while somebody was still there."""
    events = trace.events
    if not events:
        return 0, max(1, trace.footer.t if trace.footer else 1)
    first, last = events[0].t, events[-1].t
    if trace.footer is not None and (state.live() or trace.footer.outcome != "finished"):
        last = max(last, min(trace.footer.t, MOST_NS))
    if first * 5 < last:  # the start of the recording is a rounder number than the first event
        first = 0
    return first, max(last, events[-1].t + 1)  # the last event has its place before the end


def _name(timeline: Timeline, given: dict[str, str]) -> None:
    """Display names: unique, those of lanes first."""
    used: set[str] = set()
    wanted = {actor: lane.name for actor, lane in timeline.lanes.items()}
    for actor, name in (wanted | {a: n for a, n in given.items() if a not in wanted}).items():
        shown, number = name, 1
        while shown in used:
            number += 1
            shown = f"{name}#{number}"
        used.add(shown)
        timeline.names[actor] = shown
        if actor in timeline.lanes:
            timeline.lanes[actor].name = shown


def _regions(lanes: Iterable[Lane]) -> dict[str, Thing]:
    """How many were inside each region that the program named."""
    steps: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    where: dict[str, str | None] = {}
    for lane in lanes:
        for span in lane.spans:
            if span.what == "region" and span.object is not None:
                # At equal times who leaves goes first: a region handed on was never shared.
                steps[span.object] += [(span.since, 1), (span.until, -1)]
                where.setdefault(span.object, span.at)
    regions = {}
    for name, changes in sorted(steps.items(), key=lambda item: min(item[1])):
        gauge, inside = Gauge("inside"), 0
        for t, change in sorted(changes):
            inside += change
            gauge.add(t, inside)
        regions[name] = Thing(name, "region", gauge.times[0], where[name], None, [gauge])
    return regions
