"""The end of a recording: everything that was collected becomes a trace file."""

from __future__ import annotations

import errno
import gc
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tracer import __version__
from tracer.errors import RecordingError
from tracer.recording.sources import printable

if TYPE_CHECKING:
    from tracer.model.frame import Footer, Header
    from tracer.recording.collector import Collector
    from tracer.recording.retention import Retention
    from tracer.recording.run_directory import RunFacts

How = Literal["finished", "deadlock", "stopped", "interrupted", "killed", "incomplete"]


@dataclass(slots=True)
class Ending:
    """How a run ended; the words are those of the trace's footer.

    code   of the main process, negative for a signal
    t      when it ended, ns since the start
    stuck  facts of who waited for ever
    schedule  the choices that made a controlled run, as `model.schedule.as_rows` has them
    moments   and when each was made
    """

    outcome: How
    code: int | None
    t: int
    stuck: list[dict[str, Any]] = field(default_factory=list)
    schedule: list[list[Any]] | None = None
    moments: list[int] | None = None


@dataclass(slots=True)
class Written:
    """What is in the trace file."""

    path: Path
    events: int
    lost: int
    cut_before: int | None = None


def write_trace(
    facts: RunFacts, collector: Collector, retention: Retention, ending: Ending
) -> Written:
    """Merge the run into its trace. The collector has read everything.

    Raises RecordingError when the file system has no room or does not want it; what could be
    written is kept.
    """
    from tracer.recording.fitting import fit
    from tracer.trace_file import TraceWriter

    path = Path(facts.output)
    header = header_of(facts, collector)
    lost = collector.lost()
    collecting = gc.isenabled()
    gc.disable()  # a million rows that live for a moment each are nothing to look for cycles in
    writer: TraceWriter | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writer = TraceWriter(path)
        with writer:
            try:
                writer.head(header, collector.sources.records())
                write = writer.event
                for event in retention.numbered():
                    write(event)
                writer.close(footer_of(ending, writer.events, lost, collector.cut))
            except OSError:
                writer.keep()
                raise
        cut, events = collector.cut, writer.events
        if facts.max_size is not None:
            cut, events = fit(path, facts.max_size) or (cut, events)
    except OSError as error:
        raise RecordingError(_explained(path, error, writer.events if writer else 0)) from None
    finally:
        if collecting:
            gc.enable()
    return Written(path, events, lost, cut)


def header_of(facts: RunFacts, collector: Collector) -> Header:
    """What stands before the events."""
    from tracer.model.frame import Control, Header
    from tracer.trace_file import FORMAT_VERSION

    return Header(
        format=FORMAT_VERSION,
        tracer=__version__,
        program=facts.program,
        argv=facts.argv,
        path=shown_path(facts),
        module=facts.module,
        start_method=collector.start_method,
        python=facts.python,
        platform=facts.platform,
        started=facts.started,
        clock="monotonic" if facts.strategy is None else "virtual",
        mode="recorded" if facts.strategy is None else "controlled",
        seed=facts.seed,
        values=facts.values,
        strategy=facts.strategy,
        control=None if facts.control is None else Control(**facts.control),
        digests=collector.sources.digests(),
    )


def footer_of(ending: Ending, events: int, lost: int = 0, cut: int | None = None) -> Footer:
    """What stands behind them."""
    from tracer.model.frame import Footer

    return Footer(
        outcome=ending.outcome,
        exit=ending.code,
        events=events,
        lost=lost,
        t=ending.t,
        cut_before=cut,
        stuck=ending.stuck,
        schedule=ending.schedule,
        moments=ending.moments,
    )


def shown_path(facts: RunFacts) -> str | None:
    """The script's path as the header has it: relative to where the program was started."""
    if facts.script is None:
        return None
    return printable(os.path.relpath(facts.script, facts.cwd))


def _explained(path: Path, error: OSError, events: int) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        kept = f"Its first {events} events or so are kept, cut short. " if path.exists() else ""
        return (
            f"the disk is full: {path} could not be written to its end. {kept}"
            "Free some room, or name another place with -o."
        )
    return f"{path} could not be written: {error.strerror}. Name another place with -o."
