"""The last words under a chart: how the run ended, and what certainly went wrong in it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from tracer.renderers.chart.axis import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer.model.finding import Finding
    from tracer.model.timeline import Lane, Span, Timeline
    from tracer.model.trace import Trace

_MOST = 6
"""Sentences of one kind before the rest is counted."""


def outcome(trace: Trace, timeline: Timeline, found: Sequence[Finding] = ()) -> Iterator[str]:
    """Sentences; those that begin with two spaces belong to the one before.

    What was `found` is told by blocks of its own, so here only how it ended.
    """
    footer = trace.footer
    ended = footer.outcome if footer else None
    seconds = clock(timeline.until)
    troubles = [*_failures(timeline), *_left_held(timeline), *_contradictions(timeline)]
    if found:
        troubles = []
    if not trace.events:
        yield "nothing was recorded: no process of the program ran under tracer"
        return
    if ended == "finished":
        counted = f"{plural(timeline.processes(), 'process')}, {plural(len(trace.events), 'event')}"
        if found:
            yield f"the program finished, but not all went well ({counted}):"
        elif not troubles and not (footer and footer.exit):
            yield f"no problem in this run ({counted}); other orders are not excluded"
        elif footer and footer.exit:
            yield f"the program ended with {exit_word(footer.exit)} ({counted})"
        else:
            yield f"the program finished, but not all went well ({counted}):"
    elif ended == "deadlock":
        yield f"deadlock: nobody could move any more, so tracer ended the program after {seconds}"
        if not found:
            yield from few(_stuck(trace, timeline), "waits")
    elif ended == "stopped":
        yield f"tracer stopped the program after {seconds}: it had not ended"
    elif ended == "interrupted":
        yield f"the program was interrupted after {seconds}"
    elif ended == "killed":
        code = footer.exit if footer else None
        yield f"the program was killed after {seconds}: {exit_word(code)}"
    elif ended == "incomplete":
        yield f"tracer itself was killed: the trace ends at {seconds}, the program may have gone on"
    else:
        yield f"the trace is cut short at {seconds}: what came after that is not known"
    if ended not in {"finished", "deadlock"}:
        yield from few(_still_waiting(trace, timeline), "that were waiting")
    yield from few(troubles, "of this kind")
    if footer and footer.lost:
        yield f"{plural(footer.lost, 'event')} could not be recorded: the chart may have gaps"
    if footer and footer.cut_before is not None:
        yield f"what was before {clock(footer.cut_before)} was dropped to keep the trace small"


def plural(count: int, noun: str) -> str:
    """`1 lock`, `2 locks`, `3 processes`, `2 shared memories`."""
    if count == 1:
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2:-1] not in set("aeiou"):
        return f"{count} {noun[:-1]}ies"
    return f"{count} {noun}{'es' if noun.endswith(('s', 'x', 'ch')) else 's'}"


def exit_word(code: int | None) -> str:
    """An exit code in words; a negative one is a signal."""
    if code is None:
        return "an unknown exit code"
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {-code} ({signal.Signals(-code).name})"
    except ValueError:
        return f"signal {-code}"


def few(sentences: Iterable[str], of_what: str) -> Iterator[str]:
    """The first sentences, indented, and a count of the others; one that begins with a space is
    part of the one before.
    """
    said = rest = 0
    for sentence in sentences:
        more = sentence.startswith(" ")
        said += not more
        if said <= _MOST:
            yield f"  {sentence}"
        else:
            rest += not more
    if rest:
        yield f"  ... and {rest} more {of_what}"


def waits_for(trace: Trace, timeline: Timeline, span: Span) -> str:
    """`forks[1] since 0.10 s`, `light to end since 3.0 s`."""
    what = f"{timeline.name(span.object)} to end" if span.op == "join" else str(span.object)
    limit = "" if span.timeout is None else f", for at most {span.timeout:g} s"
    return f"{what} since {clock(span.since, timeline.until)}{limit}{place(trace, span.at)}"


def place(trace: Trace, at: str | None) -> str:
    """`, ktv.py:12: semaphore.acquire()`."""
    if at is None:
        return ""
    line = trace.line(at)
    return f", {at}: {line}" if line else f", {at}"


def _stuck(trace: Trace, timeline: Timeline) -> Iterator[str]:
    """From the footer, which knows why; a trace is data from a stranger, so field by field."""
    for fact in trace.footer.stuck if trace.footer else ():
        target, at, since = fact.get("target"), fact.get("at"), fact.get("since")
        if not isinstance(target, str) or not isinstance(since, int):
            continue
        by = fact.get("by")
        names = [timeline.name(str(one)) for one in by] if isinstance(by, list) else []
        who = timeline.name(str(fact.get("actor")))
        when = f"since {clock(since, timeline.until)}"
        where = place(trace, at if isinstance(at, str) else None)
        if fact.get("op") == "join":
            yield f"{who} waits for {timeline.name(target)} to end {when}{where}"
            continue
        yield f"{who} waits for {target} {when}{where}"
        yield from _from_whom(trace, timeline, target, who, names)


def _from_whom(
    trace: Trace, timeline: Timeline, target: str, who: str, names: list[str]
) -> Iterator[str]:
    """Who holds it, or who else could have given it."""
    held = False
    for lane in timeline.lanes.values():
        for span in lane.spans:
            if span.what == "hold" and span.object == target and span.end == "open":
                held = True
                holder = "itself" if lane.name == who else lane.name
                since = clock(span.since, timeline.until)
                yield f"  held by {holder} since {since}{place(trace, span.at)}"
    if not held and names:
        yield f"  which only {_listed(names)} could give"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _still_waiting(trace: Trace, timeline: Timeline) -> Iterator[str]:
    """Those that waited when the trace ended; who waited for an actor is told what that one did."""
    waiting = [
        (lane, span)
        for lane in timeline.lanes.values()
        if lane.unfinished
        for span in lane.open_waits()
    ]
    waiting.sort(key=lambda pair: pair[1].op != "join")
    for lane, span in waiting:
        child = timeline.lanes.get(span.object or "")
        if span.op == "join" and child is not None and child.unfinished:
            yield (
                f"{child.name} had not ended while {lane.name} waited for it since "
                f"{clock(span.since, timeline.until)}{place(trace, span.at)}; "
                f"{child.name} {_doing(trace, timeline, child)}"
            )
        else:
            yield f"{lane.name} was waiting for {waits_for(trace, timeline, span)}"


def _doing(trace: Trace, timeline: Timeline, lane: Lane) -> str:
    for span in reversed(lane.spans):
        if span.end not in {"open", "died"}:
            continue
        if span.what == "sleep":
            since = clock(span.since, timeline.until)
            return f"was sleeping since {since}{place(trace, span.at)}"
        if span.what == "wait":
            return f"was waiting for {waits_for(trace, timeline, span)}"
    return "was running"


def _failures(timeline: Timeline) -> Iterator[str]:
    for lane in timeline.lanes.values():
        if lane.ended is None or lane.unfinished:
            continue
        when = clock(lane.ended, timeline.until)
        for moment in lane.moments:
            if moment.what == "failed" and not moment.text.startswith("KeyboardInterrupt"):
                why = f": {moment.text}" if moment.text else f" with {exit_word(lane.code)}"
                yield f"{lane.name} failed at {when}{why}"
            elif moment.what == "died" and moment.text == "unknown" and lane.code is not None:
                # no code: nobody asked, as after os.fork(), whose children end by os._exit(0), too
                yield f"{lane.name} died at {when}: {exit_word(lane.code)}"


def _left_held(timeline: Timeline) -> Iterator[str]:
    for lane in timeline.lanes.values():
        for span in lane.spans:
            if span.what == "hold" and span.end == "open" and not lane.unfinished:
                taken = f" (taken at {span.at})" if span.at else ""
                yield f"{lane.name} ended without giving back {span.object}{taken}"


def _contradictions(timeline: Timeline) -> Iterator[str]:
    for thing in timeline.things.values():
        for fault in thing.faults:
            yield f"the recording contradicts itself, which is no fault of the program: {fault}"
