"""Connection: one end of a pipe, and what it has sent that the other end has not received."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar

from tracer.model.timeline import Given
from tracer.state.facts import given, word
from tracer.state.objects import Hold, ObjectState
from tracer.state.queue import Item, item_facts, item_from

if TYPE_CHECKING:
    from tracer.model.events import Event


class ConnectionState(ObjectState):
    """Messages come out in the order in which they went in. `sent` are those on their way.

    closed  processes that have closed this end; each process has a copy of its own
    reader  who asked or received here last: reading makes room at the other end, long before
            all of a large message has been received
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Connection",)
    gauges: tuple[str, ...] = ("depth",)

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- as in the base
        super().__init__(name, type, created)
        self.peer: str | None = created.get("peer") if created else None
        self.sent: deque[Item] = deque()
        self.closed: set[str] = set()
        self.reader: Given | None = None
        self.got: Item | None = None

    def apply(self, event: Event) -> tuple[Hold, ...]:
        kind = event.kind
        if kind == "created":
            far = self._far()  # the second of the two knows the first, and now both know
            if far is not None and far.peer is None:
                far.peer = self.name
        elif kind == "sent":
            self.given = Given(event.actor, event.at, event.t, kind)
            self.sent.append(Item(self.given, event.get("item")))
        elif kind == "received":
            far = self._far()
            self.got = far.sent.popleft() if far is not None and far.sent else None
            self.reader = Given(event.actor, event.at, event.t, kind)
        elif kind == "requested" and event.get("op") == "receive":
            self.reader = Given(event.actor, event.at, event.t, kind)
        elif kind == "failed" and event.get("op") == "sent" and self.sent:
            self.sent.pop()
        elif kind == "closed":
            self.closed.add(event.actor.partition("/")[0])
        return ()

    def _far(self) -> ConnectionState | None:
        far = self.others.get(self.peer or "")
        return far if isinstance(far, ConnectionState) else None

    def ender(self, event: Event) -> Given | None:
        far = self._far()
        if event.kind == "returned" and event.get("op") == "send":
            return far.reader if far is not None else None
        return far.sent[0].given if far is not None and far.sent else None

    def grantable(self, wait_op: str, actor: str) -> bool:
        del actor
        if wait_op == "send":
            return not self.sent  # a full pipe has something in it
        far = self._far()
        return far is not None and bool(far.sent)

    def users(self) -> set[str]:
        far = self._far()
        return self.touched if far is None else self.touched | far.touched

    @property
    def changes(self) -> ObjectState | None:
        return self._far()

    def levels(self) -> tuple[Any, ...]:
        return (len(self.sent),)

    def word(self) -> str:
        return f"{len(self.sent)} on the way"

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "peer": self.peer,
            "sent": [item_facts(one) for one in self.sent],
            "closed": sorted(self.closed),
            "reader": list(self.reader) if self.reader else None,
        }

    def restore(self, facts: dict[str, Any]) -> None:
        super().restore(facts)
        self.peer = None if facts["peer"] is None else word(facts["peer"])
        self.sent = deque(map(item_from, facts["sent"]))
        self.closed = {word(one) for one in facts["closed"]}
        self.reader = given(facts["reader"])
