"""SharedMemory: who has it open, and whether its name has been taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tracer.model.timeline import Given
from tracer.state.facts import number, word
from tracer.state.objects import Hold, ObjectState

if TYPE_CHECKING:
    from tracer.model.events import Event


class SharedMemoryState(ObjectState):
    """What stands in it is not seen. Every process can open it several times.

    opened    process -> how many times it has it open; a forked child has its parent's as well,
              which is not told
    unlinked  it has no name any more: whoever has it open may go on with it, nobody else comes in
    """

    TYPES: ClassVar[tuple[str, ...]] = ("SharedMemory",)
    gauges: tuple[str, ...] = ("open",)

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- as in the base
        super().__init__(name, type, created)
        self.size: int | None = created.get("size") if created else None
        self.opened: dict[str, int] = {}
        self.unlinked = False

    def apply(self, event: Event) -> tuple[Hold, ...]:
        kind, process = event.kind, event.actor.partition("/")[0]
        if kind in {"created", "attached"}:
            self.opened[process] = self.opened.get(process, 0) + 1
            if kind == "created":
                self.unlinked = False  # the name was given anew
        elif kind == "closed":
            self._close(process)
        elif kind == "unlinked":
            self.given = Given(event.actor, event.at, event.t, kind)
            self.unlinked = True
        elif kind == "failed":
            if event.get("op") == "unlinked":
                self.unlinked = False
            elif event.get("op") == "closed":
                self.opened[process] = self.opened.get(process, 0) + 1
        return ()

    def _close(self, process: str) -> None:
        left = self.opened.get(process, 0) - 1
        if left > 0:
            self.opened[process] = left
        else:
            self.opened.pop(process, None)

    def left_by(self, process: str) -> None:
        self.opened.pop(process, None)

    def grantable(self, wait_op: str, actor: str) -> bool:
        del wait_op, actor
        return True

    def levels(self) -> tuple[Any, ...]:
        return (len(self.opened),)

    def word(self) -> str:
        gone = ", unlinked" if self.unlinked else ""
        size = "" if self.size is None else f"{self.size} bytes, "
        return f"{size}open in {len(self.opened)}{gone}"

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "size": self.size,
            "opened": dict(self.opened),
            "unlinked": self.unlinked,
        }

    def restore(self, facts: dict[str, Any]) -> None:
        super().restore(facts)
        self.size = None if facts["size"] is None else number(facts["size"])
        self.opened = {word(who): number(times) for who, times in facts["opened"].items()}
        self.unlinked = bool(facts["unlinked"])
