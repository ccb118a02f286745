"""One fact about one actor at one moment, as it is held in memory: a slotted row.

The fields that every event has are attributes; those of its kind are in `more`. The pydantic
classes in `schema.py` say which those are; this module stays free of pydantic because a trace may
hold a million rows.
"""

from __future__ import annotations

from typing import Any, Final

COMMON: Final = ("t", "pid", "actor", "seq", "kind", "object", "at")

# What gives is stamped before the real call and what takes after it returned, so that with one
# clock every cause precedes its effect. At equal times causes go first.
CAUSES: Final = frozenset(
    {
        "created",
        "started",
        "requested",
        "released",
        "set",
        "cleared",
        "notified",
        "aborted",
        "reset",
        "terminated",
        "killed",
        "exited",
        "died",
        "put",
        "fed",
        "sent",
        "wrote",
        "task_done",
        "closed",
        "unlinked",
        "submitted",
        "completed",
    }
)
EFFECTS: Final = frozenset(
    {
        "began",
        "acquired",
        "refused",
        "timed_out",
        "waited",
        "broken",
        "joined",
        "reaped",
        "slept",
        "looked",
        "returned",
        "failed",
        "got",
        "received",
        "read",
        "drained",
        "attached",
        "accepted",
        "fetched",
    }
)
NEUTRAL: Final = frozenset(
    {
        "output", "marked", "reached", "entered", "left", "armed", "snapshot", "employed",
        "dismissed",
    }
)  # fmt: skip
KINDS: Final = CAUSES | EFFECTS | NEUTRAL


class Event:
    """One line of a trace.

    t       ns since the start of the recording
    pid     operating system process id
    actor   spawn path of the process (`main`, `main.0`, `main.0.2`), `/n` for its nth thread
    seq     number of the event among those of its actor, from 0
    kind    a past participle (see `schema.py`)
    object  name of the object that it is about, unique in the trace, or None
    at      `file:line` of the program, or None where no line of the program made the call
    more    the kind's own fields, or None
    """

    __slots__ = ("actor", "at", "kind", "more", "object", "pid", "seq", "t")

    def __init__(
        self,
        t: int,
        pid: int,
        actor: str,
        seq: int,
        kind: str,
        object: str | None = None,  # noqa: A002 -- the field's name in the trace
        at: str | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        self.t = t
        self.pid = pid
        self.actor = actor
        self.seq = seq
        self.kind = kind
        self.object = object
        self.at = at
        self.more = more

    def get(self, field: str, default: Any = None) -> Any:
        """One of the kind's own fields, or `default`."""
        return default if self.more is None else self.more.get(field, default)

    def as_dict(self) -> dict[str, Any]:
        """The event as it stands in the file: common fields first, absent ones left out."""
        fields: dict[str, Any] = {
            "t": self.t,
            "pid": self.pid,
            "actor": self.actor,
            "seq": self.seq,
            "kind": self.kind,
        }
        if self.object is not None:
            fields["object"] = self.object
        if self.at is not None:
            fields["at"] = self.at
        if self.more:
            fields.update(self.more)
        return fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and self.as_dict() == other.as_dict()

    def __hash__(self) -> int:
        return hash((self.t, self.actor, self.seq))

    def __repr__(self) -> str:
        return f"Event({self.as_dict()})"


def order(event: Event) -> tuple[int, bool, int, int]:
    """Sort key of a recorded trace: time; at equal times causes first, then pid and seq."""
    return (event.t, event.kind not in CAUSES, event.pid, event.seq)
