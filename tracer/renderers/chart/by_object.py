"""By object: every object, and under it those who waited for it or held it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.renderers.chart.by_process import holders
from tracer.renderers.chart.drawing import Drawing, draw
from tracer.renderers.chart.rows import Row, fold, gauge_row, give_tags, lane_row

if TYPE_CHECKING:
    from tracer.model.timeline import Lane, Span
    from tracer.renderers.chart.subject import Subject


def by_object(subject: Subject, room: int | None) -> Drawing:
    """At most `room` rows, shared evenly among the objects; None: all."""
    held_by = holders(subject)
    letters: dict[str, str] = {}
    users: dict[str, dict[str, Lane]] = {thing.name: {} for thing, _ in subject.gauges}
    for lane in subject.timeline.lanes.values():
        for span in lane.spans:
            if span.op != "join" and span.object in users:
                users[span.object].setdefault(lane.actor, lane)
    share = None if room is None else max(room // max(len(users), 1) - 1, 3)
    rows: list[Row] = []
    for thing, gauge in subject.gauges:
        rows.append(gauge_row(subject, thing, gauge, letters))
        if gauge is not thing.gauges[-1]:
            continue  # a Condition has two rows of its own before those of its users

        def about(span: Span, name: str = thing.name) -> bool:
            return span.object == name and span.op != "join"

        its_users = [lane_row(subject, lane, about) for lane in users[thing.name].values()]
        shown = fold(its_users, share)
        give_tags(shown, held_by, letters)
        for row in shown:
            row.label = f"  {row.label}"
            rows.append(row)
    if not rows:
        return Drawing(["no object was recorded in this run"], rows)
    return draw(subject, rows)
