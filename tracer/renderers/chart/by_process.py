"""By process: every actor in the order in which they began, then every object."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tracer.renderers.chart.drawing import Drawing, draw
from tracer.renderers.chart.rows import Row, fold, gauge_row, lane_row, tags

if TYPE_CHECKING:
    from tracer.renderers.chart.subject import Subject


def by_process(subject: Subject, room: int | None) -> Drawing:
    """At most `room` rows, actors and objects together; None: all."""
    letters = letters_of(subject)
    actors = [lane_row(subject, lane, letters.get(lane.actor, "")) for lane in subject.lanes]
    waits: Counter[str] = Counter()
    for lane in subject.lanes:
        for span in lane.spans:
            if span.what == "wait" and span.op != "join" and span.object is not None:
                waits[span.object] += span.until - span.since
    objects = [
        gauge_row(subject, thing, gauge, letters, waits[thing.name])
        for thing, gauge in subject.gauges
    ]
    for_objects = None
    if room is not None and len(actors) + len(objects) > room:
        for_objects = min(len(objects), max(room // 3, room - len(actors), 2))
        room = max(room - for_objects, 3)
    keep = 1 if subject.lanes and subject.lanes[0].actor == "main" else 0
    rows: list[Row] = fold(actors, room, "processes", keep) + fold(objects, for_objects, "objects")
    return draw(subject, rows)


def letters_of(subject: Subject) -> dict[str, str]:
    """The letters of those who ever held something that has a row of holders."""
    holders = {
        holder
        for _, gauge in subject.gauges
        if gauge.what == "holder"
        for holder in gauge.values
        if holder is not None
    }
    lanes = subject.timeline.lanes.values()
    return tags([(lane.actor, lane.name) for lane in lanes if lane.actor in holders])
