"""The first line of a chart: what was run, what took part, how long, and how it ended."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from tracer.renderers.chart.axis import clock
from tracer.renderers.chart.outcome import exit_word, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.timeline import Timeline
    from tracer.model.trace import Trace

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def header(trace: Trace, timeline: Timeline) -> Iterator[str]:
    """Its parts."""
    head = trace.header
    yield head.program
    yield plural(timeline.processes(), "process")
    threads = sum("/" in actor for actor in timeline.lanes)
    if threads:
        yield plural(threads, "thread")
    for kind, count in Counter(thing.type for thing in timeline.things.values()).items():
        yield plural(count, _CAMEL.sub(" ", kind).lower() if kind != "RLock" else kind)
    yield clock(timeline.until)
    if head.start_method:
        yield head.start_method
    yield f"Python {head.python}"
    if head.mode == "controlled":
        seed = "" if head.seed is None else f", seed {head.seed}"
        yield f"controlled ({head.strategy}{seed})" if head.strategy else "controlled"
    if head.clock == "virtual":
        yield "virtual time"
    yield _ending(trace)


def _ending(trace: Trace) -> str:
    footer = trace.footer
    if footer is None:
        return "cut short"
    if footer.outcome == "finished":
        word = exit_word(footer.exit).removeprefix("exit code ")
        return f"finished, exit {word}" if word.isdigit() else f"ended by {word}"
    return {
        "deadlock": "deadlock",
        "stopped": "stopped by tracer",
        "interrupted": "interrupted",
        "killed": "killed",
        "incomplete": "tracer was killed",
    }[footer.outcome]
