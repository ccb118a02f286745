"""By process: every actor in the order in which they began, then every object."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tracer.renderers.chart.drawing import Drawing, draw
from tracer.renderers.chart.rows import fold_both, gauge_row, give_tags, lane_row

if TYPE_CHECKING:
    from tracer.renderers.chart.subject import Subject


def by_process(subject: Subject, room: int | None) -> Drawing:
    """At most `room` rows, actors and objects together; None: all."""
    letters: dict[str, str] = {}
    actors = [lane_row(subject, lane) for lane in subject.lanes]
    waits: Counter[str] = Counter()
    for lane in subject.lanes:
        for span in lane.spans:
            if span.what == "wait" and span.op != "join" and span.object is not None:
                waits[span.object] += span.until - span.since
    objects = [
        gauge_row(subject, thing, gauge, letters, waits[thing.name])
        for thing, gauge in subject.gauges
    ]
    actors, objects = fold_both(actors, objects, room)
    give_tags(actors, holders(subject), letters)
    return draw(subject, actors + objects)


def holders(subject: Subject) -> set[str]:
    """Those who ever held something that has a row of holders."""
    return {
        holder
        for _, gauge in subject.gauges
        if gauge.what == "holder"
        for holder in gauge.values
        if holder is not None
    }
