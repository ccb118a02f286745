"""`<- user0, ktv.py:15`: who ended a row's longest wait, and where, at length and shortly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer.model.timeline import Span, Timeline


def ended_by(span: Span | None, timeline: Timeline, program: str) -> tuple[str, ...]:
    """Ways to say who ended this wait, the longest first; none if nobody is known to have."""
    if span is None or span.given is None:
        return ()
    who = timeline.name(span.given.actor)
    at = span.given.at
    if at is None:
        return (f"<- {who} {span.given.kind}",)
    file, _, number = at.rpartition(":")
    # The chart's first line names the program: what stands in its own file needs no more.
    shorter = (f"<- {who}, line {number}",) if file == program else ()
    return (f"<- {who}, {at}", *shorter)
