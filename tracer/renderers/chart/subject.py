"""What a chart is about: the lanes and gauges that were asked for, within a window of time."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.errors import UsageError
from tracer.renderers import text
from tracer.renderers.chart.axis import clock

if TYPE_CHECKING:
    from tracer.model.timeline import Gauge, Lane, Thing, Timeline
    from tracer.model.trace import Trace
    from tracer.renderers.base import Page, Picture, Selection


@dataclass(slots=True)
class Subject:
    """A trace, its timeline, and the part of both that is to be drawn.

    since, until   the window, never empty
    """

    trace: Trace
    timeline: Timeline
    page: Page
    selection: Selection
    since: int
    until: int
    lanes: list[Lane]
    gauges: list[tuple[Thing, Gauge]]

    @classmethod
    def of(cls, picture: Picture, selection: Selection, page: Page) -> Subject:
        """The part of a picture that was asked for; UsageError if there is nothing."""
        timeline = picture.judged
        since = timeline.since if selection.since is None else selection.since
        until = timeline.until if selection.until is None else selection.until
        since, until = max(since, timeline.since), min(until, timeline.until)
        if since >= until:
            raise UsageError(
                f"there is nothing between these times: the trace goes from "
                f"{clock(timeline.since, timeline.until)} to {clock(timeline.until)}."
            )
        subject = cls(picture.trace, timeline, page, selection, since, until, [], [])
        subject.choose(timeline)
        return subject

    def choose(self, timeline: Timeline) -> None:
        """Take over what was asked for from a timeline of this trace."""
        names = self.selection.names
        self.timeline = timeline
        self.lanes = [lane for lane in timeline.lanes.values() if names(lane.name, lane.actor)]
        things = (*timeline.things.values(), *timeline.regions.values())
        self.gauges = [
            (thing, gauge) for thing in things if names(thing.name) for gauge in thing.gauges
        ]
        if not self.lanes and not self.gauges and self.selection.only:
            known = [*(lane.name for lane in timeline.lanes.values()), *timeline.things]
            near = difflib.get_close_matches(self.selection.only[0], known, n=3)
            hint = f"Did you mean {', '.join(near)}?" if near else f"It has {', '.join(known[:8])}."
            wanted = ", ".join(self.selection.only)
            raise UsageError(f"nothing in this trace is called {wanted}. {hint}")

    @property
    def whole(self) -> bool:
        """Everything is shown, from beginning to end."""
        window = (self.since, self.until) == (self.timeline.since, self.timeline.until)
        return window and not self.selection.only

    def say(self, words: str) -> str:
        """Words that may come from the trace, fit for the page."""
        return text.safe(words, self.page.encoding)
