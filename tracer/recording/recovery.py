"""Completes a recording from its run directory alone, when who began it is gone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer.errors import RecordingError
from tracer.recording.collector import Collector
from tracer.recording.retention import Retention
from tracer.recording.run_directory import RunFacts
from tracer.recording.sources import Sources
from tracer.recording.writing import Ending, write_trace

if TYPE_CHECKING:
    from tracer.recording.writing import Written


def complete(run_dir: Path) -> Written | None:
    """Write the trace of a run that nobody follows any more; None if there is nothing to write."""
    try:
        facts = RunFacts.load(run_dir)
    except (OSError, ValueError, TypeError):
        return None
    collector = Collector(run_dir, Sources.of(facts), facts.origin)
    retention = Retention(collector, facts.max_size)
    retention.resume()
    if not facts.beside:
        collector.end_of_all()
    collector.drain(over=True, after_each=retention.shorten)
    if not collector.processes:
        return None
    output = Path(facts.output)
    for left in output.parent.glob(f".{output.name}.*.part"):
        left.unlink(missing_ok=True)  # what the tracer that was killed had begun to write
    try:
        return write_trace(facts, collector, retention, Ending("incomplete", None, collector.last))
    except RecordingError:
        return None  # nobody is left who could be told
