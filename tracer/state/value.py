"""What several share without moving it: Value, Array, ShareableList, and a manager's containers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from tracer.model.timeline import Given
from tracer.state.facts import number
from tracer.state.objects import Hold, ObjectState

if TYPE_CHECKING:
    from tracer.model.events import Event

Place = int | str | None
"""Index, slice, key or name; None: the whole."""

_MOST_PLACES: Final = 200
_UNSEEN: Final = frozenset({"RawValue", "RawArray"})  # ctypes objects tell nobody of their accesses
_WHOLE: Final = frozenset({"Value"})


class ValueState(ObjectState):
    """Accesses are stamped within the object's own lock, so their order is that in the memory.

    items   what is known to stand in each place: as it was last written, or else read
    reads, writes  how many accesses there were; several equal reads may be one event

    What a manager keeps is accessed by methods, too: after one that writes, nothing is known of
    its places any more. Invariant: no more than _MOST_PLACES are remembered.
    """

    TYPES: ClassVar[tuple[str, ...]] = (
        "Value",
        "Array",
        "ShareableList",
        "RawValue",
        "RawArray",
        "list",
        "dict",
        "Namespace",
    )

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- as in the base
        super().__init__(name, type, created)
        self.items: dict[Place, Any] = {}
        self.reads = self.writes = 0
        self.written: Place = None  # where, the last time
        self._undo: dict[str, tuple[Place, Any]] = {}  # actor -> what its last write replaced
        # A plain value has one place; a structure and an array have many.
        first = None if created is None else created.get("item")
        known = created is None or first is not None or created.get("via") is not None
        self.gauges = _gauges(type, whole=known)
        if first is not None:
            self.items[None] = first

    def apply(self, event: Event) -> tuple[Hold, ...]:
        kind = event.kind
        if kind == "wrote":
            self.writes += 1
            self.given = Given(event.actor, event.at, event.t, kind)
            self._write(event)
        elif kind == "read":
            times = event.get("times", 1)
            self.reads += times if isinstance(times, int) else 1
            if event.get("item") is not None and event.get("method") is None:
                self._keep(event.get("index"), event.get("item"))
        elif kind == "failed" and event.get("op") == "wrote" and event.actor in self._undo:
            place, item = self._undo.pop(event.actor)
            self.writes -= 1
            self._keep(place, item)
        return ()

    def _write(self, event: Event) -> None:
        place, item = event.get("index"), event.get("item")
        self.written = place
        self._undo[event.actor] = (place, self.items.get(place))
        if event.get("method") is not None or (isinstance(place, str) and ":" in place):
            self.items.clear()  # it may have moved, or changed, any of them
        if event.get("method") is None:
            self._keep(place, item)

    def _keep(self, place: Place, item: Any) -> None:
        if item is None:
            self.items.pop(place, None)
        elif place in self.items or len(self.items) < _MOST_PLACES:
            self.items[place] = item

    def grantable(self, wait_op: str, actor: str) -> bool:
        del wait_op, actor
        return True  # nobody waits for it: for its lock, which is an object of its own

    @property
    def content(self) -> Any:
        """What stands in it, where it is one value; None: not known."""
        return self.items.get(None)

    def levels(self) -> tuple[Any, ...]:
        if self.gauges == ("content",):
            return (self.content,)
        return ((self.reads, self.writes),) if self.gauges else ()

    def word(self) -> str:
        if self.type in _UNSEEN:
            return "its accesses are not seen"
        if self.gauges == ("content",):
            return "content unknown" if self.content is None else f"content {self.content}"
        last = self.items.get(self.written) if self.written is not None else None
        shown = "" if last is None else f", [{self.written}] is {last}"
        return f"{self.reads} reads, {self.writes} writes{shown}"

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "gauges": list(self.gauges),
            "items": [[place, item] for place, item in self.items.items()],
            "reads": self.reads,
            "writes": self.writes,
            "written": self.written,
        }

    def restore(self, facts: dict[str, Any]) -> None:
        super().restore(facts)
        self.gauges = _gauges(self.type, whole="content" in facts["gauges"])
        self.items = {_place(place): _item(item) for place, item in facts["items"]}
        self.reads, self.writes = number(facts["reads"]), number(facts["writes"])
        self.written = _place(facts["written"])


def _gauges(type_name: str, *, whole: bool) -> tuple[str, ...]:
    if type_name in _UNSEEN:
        return ()
    return ("content",) if whole and type_name in _WHOLE else ("access",)


def _place(fact: Any) -> Place:
    if not isinstance(fact, int | str | None):
        raise TypeError("not a place")
    return fact


def _item(fact: Any) -> int | float | str:
    if not isinstance(fact, int | float | str):
        raise TypeError("not an item")
    return fact
