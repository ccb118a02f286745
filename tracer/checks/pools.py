"""What a trace tells of tasks of pools: who submitted each, who has it, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.state import State


@dataclass(slots=True)
class Submission:
    """One task of a pool; `failures` are its parts that raised, `fetched` who looked first."""

    submitted: Event
    name: str
    callback: bool
    failures: list[Event] = field(default_factory=list)
    fetched: Event | None = None


@dataclass(slots=True)
class Pools:
    """Tasks by pool and number, in the order of their submission.

    types       pool -> Pool or ProcessPoolExecutor
    ended       pool -> terminate() of it
    at          worker -> pool and task that it is at
    workers     worker -> its pool
    unfit       worker -> failure of its initializer
    """

    KINDS = frozenset({"created", "submitted", "accepted", "completed", "fetched", "failed"}) | {
        "requested",
        "closed",
    }

    tasks: dict[tuple[str, str], Submission] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    ended: dict[str, Event] = field(default_factory=dict)
    at: dict[str, tuple[str, str]] = field(default_factory=dict)
    workers: dict[str, str] = field(default_factory=dict)
    unfit: dict[str, Event] = field(default_factory=dict)

    def see(self, event: Event, state: State) -> None:
        """Take note of one event; what does not concern a pool is of no interest."""
        del state
        kind, pool = event.kind, event.object or ""
        if kind == "created" and event.get("type") in {"Pool", "ProcessPoolExecutor"}:
            self.types[pool] = event.get("type")
        if pool not in self.types:
            return
        place = (pool, event.get("task") or "")
        known = self.tasks.get(place)
        if kind == "submitted" and known is None:
            name = event.get("name") or "?"
            self.tasks[place] = Submission(event, name, bool(event.get("callback")))
        elif kind == "requested" and event.get("op") == "task":
            self.workers[event.actor] = pool
        elif kind == "accepted":
            self.workers[event.actor] = pool
            self.at[event.actor] = place
        elif kind == "completed":
            self.at.pop(event.actor, None)
            if known is not None and event.get("ok") is False:
                known.failures.append(event)
        elif kind == "fetched" and known is not None:
            known.fetched = known.fetched or event
        elif kind == "failed" and event.get("op") == "initializer":
            self.workers[event.actor] = pool
            self.unfit[event.actor] = event
        elif kind == "closed" and event.get("op") == "terminate":
            self.ended.setdefault(pool, event)

    def says(self, pool: str) -> str:
        """What kind of pool it is, in a word of the standard library's."""
        return self.types.get(pool, "Pool")
