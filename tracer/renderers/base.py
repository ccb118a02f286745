"""What a renderer is, and what it is given: a picture, a selection of it, a page to draw on."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from tracer.checks import check
from tracer.model.timeline import Moment
from tracer.reconstruct import reconstruct
from tracer.trace_file import TraceReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from tracer.model.events import Event
    from tracer.model.finding import Finding
    from tracer.model.timeline import Timeline
    from tracer.model.trace import Trace


class Renderer(Protocol):
    """One way of looking at a trace.

    `name` is its file's name. What a member needs besides the picture (how wide, which part, at
    what time) are parameters of its own constructor. Each line comes without its newline, can be
    encoded by the page, and holds no control character except the colours of `text.ink`. A renderer
    takes from the picture only what it needs: who asks for `events` alone can draw a trace of any
    length.
    """

    name: ClassVar[str]

    def lines(self, picture: Picture) -> Iterator[str]: ...


class Picture:
    """A trace as renderers ask for it: event by event, whole, or as a timeline; each made once."""

    def __init__(self, source: Path | IO[bytes], *, strict: bool = False) -> None:
        self._reader = TraceReader(source, strict=strict)

    @classmethod
    def of(cls, trace: Trace) -> Picture:
        """The picture of a trace that is in memory already."""
        picture = cls(Path())  # never opened
        picture.trace = trace
        return picture

    @cached_property
    def trace(self) -> Trace:
        return self._reader.read()

    @cached_property
    def timeline(self) -> Timeline:
        return reconstruct(self.trace)

    @cached_property
    def judged(self) -> Timeline:
        """The timeline with the moments of what was found to be wrong, notes apart."""
        timeline = self.timeline
        for finding in self.findings:
            lane = timeline.lanes.get(finding.actor or "")
            if lane is not None and finding.t is not None and finding.level != "note":
                lane.moments.append(Moment(finding.t, lane.actor, "finding", finding.slug))
        return timeline

    @cached_property
    def findings(self) -> list[Finding]:
        return check(self.trace)

    def events(self) -> Iterator[Event]:
        """Every event in time order; a complete file is not held in memory."""
        if "trace" in self.__dict__ or not self._reader.complete():
            return iter(self.trace.events)
        return self._reader.events()

    @property
    def remarks(self) -> list[str]:
        """What there is to say about the file; while events are streamed, known at their end."""
        return self.trace.remarks if "trace" in self.__dict__ else self._reader.remarks


@dataclass(frozen=True, slots=True)
class Page:
    """What is drawn on: how wide, what it can encode, whether it has colours."""

    width: int = 80
    encoding: str = "utf-8"
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a trace to look at: a window of time, and names (or patterns) of who and what."""

    since: int | None = None
    until: int | None = None
    only: tuple[str, ...] = ()

    def names(self, *names: str | None) -> bool:
        """Whether one of these names was asked for; everything was if nothing was."""
        if not self.only:
            return True
        return any(
            name == wanted or fnmatchcase(name, wanted)
            for name in names
            if name is not None
            for wanted in self.only
        )

    def covers(self, t: int) -> bool:
        """Whether `t` lies in the window."""
        return (self.since is None or t >= self.since) and (self.until is None or t <= self.until)
