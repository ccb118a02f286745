"""What the prediction knows of a run: who was inside which lock, and what was wanted meanwhile.

Processes are numbered as in `causality.Clocks`; time is the position of an event in the trace; a
stamp is all that comes before a moment, in whatever order locks are taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tracer.causality import Stamp
    from tracer.model.events import Event


class Life(NamedTuple):
    """The life of a process (its spawn path) is like a lock: the process holds it until its end,
    and whoever joins the process waits for it.

    So a lock that is held while a child is joined takes part in the prediction, as it does in
    Sulzmann, arXiv 2512.23552, where the child counts as holding it.
    """

    process: str


Lock = str | Life


@dataclass(slots=True)
class Section:
    """A stay inside a lock, whose acquire is `event`.

    after  of its end; None: it never ended
    """

    process: int
    lock: Lock
    event: Event
    position: int
    after: Stamp | None = None


@dataclass(slots=True)
class Request:
    """Something that was wanted, and would have been waited for without end.

    wanted    the lock, or the life of a process to be joined
    held      what the actor was inside of, first taken first
    event     the one that tells it: it got it, or it says that it waits
    position  where it had it; beyond the end of the trace if it never had
    before    of the moment before that
    """

    process: int
    wanted: Lock
    held: tuple[Section, ...]
    event: Event
    position: int
    before: Stamp


class Lane(NamedTuple):
    """The sections of one process in one lock, and the positions of their acquires, with one more
    that is never reached.
    """

    positions: list[float]
    sections: list[Section]


@dataclass(slots=True)
class History:
    """A whole run: `sections` and `requests` in the order of their positions, and lock -> where it
    was made: locks of one line are of a kind.
    """

    processes: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    groups: dict[str, Hashable] = field(default_factory=dict)

    def group(self, lock: Lock) -> Hashable:
        """What a lock has in common with those made on the same line."""
        return Life if isinstance(lock, Life) else self.groups.get(lock, lock)

    def lanes(self) -> list[list[Lane]]:
        """Of each process, a lane for each lock that it used."""
        found: list[dict[Lock, Lane]] = [{} for _ in self.processes]
        for section in self.sections:
            lane = found[section.process].setdefault(section.lock, Lane([], []))
            lane.positions.append(section.position)
            lane.sections.append(section)
        for mine in found:
            for lane in mine.values():
                lane.positions.append(inf)
        return [list(mine.values()) for mine in found]
