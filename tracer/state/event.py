"""Event: a flag; where a set and a clear overlap, nobody can say which came last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tracer.model.timeline import Given
from tracer.state.facts import word
from tracer.state.objects import Hold, ObjectState

if TYPE_CHECKING:
    from tracer.model.events import Event


class EventState(ObjectState):
    """`flag` is None while it is unknown.

    A call changes the flag somewhere between its `set`/`cleared` event and its `returned`. If an
    opposite call overlaps it, the flag stays unknown until a call that overlaps none has begun.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Event",)
    gauges = ("flag",)

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- as in the base
        super().__init__(name, type, created)
        self.flag: bool | None = False
        self.under_way: dict[str, str] = {}  # actor -> set | cleared

    def apply(self, event: Event) -> tuple[Hold, ...]:
        kind = event.kind
        if kind in {"set", "cleared"}:
            overlapped = any(other != kind for other in self.under_way.values())
            self.under_way[event.actor] = kind
            self.flag = None if overlapped else kind == "set"
            if kind == "set":
                self.given = Given(event.actor, event.at, event.t, kind)
        elif kind == "returned" or (kind == "failed" and event.get("op") in {"set", "cleared"}):
            self.under_way.pop(event.actor, None)
        return ()

    def grantable(self, wait_op: str, actor: str) -> bool:
        del wait_op, actor
        return self.flag is not False

    def levels(self) -> tuple[Any, ...]:
        return (self.flag,)

    def word(self) -> str:
        return "unknown" if self.flag is None else "set" if self.flag else "clear"

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"flag": self.flag, "under_way": dict(self.under_way)}

    def restore(self, facts: dict[str, Any]) -> None:
        super().restore(facts)
        self.flag = None if facts["flag"] is None else bool(facts["flag"])
        self.under_way = {word(who): word(what) for who, what in facts["under_way"].items()}
