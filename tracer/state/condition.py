"""Condition: those who wait and how many of them were told; its lock is a lock like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tracer.model.timeline import Given
from tracer.state.facts import given, number, word, words
from tracer.state.lock import LockState
from tracer.state.objects import Hold, ObjectState

if TYPE_CHECKING:
    from tracer.model.events import Event


class ConditionState(LockState):
    """A Condition's own lock carries the Condition's name: `with cond:` holds cond. `lock` is the
    name of one that the program gave it, which keeps its own.

    `waiters` are those inside `wait()`; `told` counts the notifications that no waiter has
    answered yet, so at most `len(waiters)`. Which waiter is woken is known only when it returns.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Condition",)

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- as in the base
        super().__init__(name, type, created)
        self.lock: str | None = created.get("lock") if created else None
        self.gauges = _gauges(self.lock)
        self.waiters: list[str] = []
        self.told = 0
        self.notified: Given | None = None

    def apply(self, event: Event) -> tuple[Hold, ...]:
        kind = event.kind
        if kind == "requested" and event.get("op") == "wait":
            self.waiters.append(event.actor)
        elif kind == "notified":
            count = event.get("n")
            self.told = min(
                len(self.waiters), len(self.waiters) if count is None else self.told + count
            )
            self.notified = Given(event.actor, event.at, event.t, kind)
        elif kind == "waited" or (kind in {"timed_out", "failed"} and event.get("op") == "wait"):
            if event.actor in self.waiters:
                self.waiters.remove(event.actor)
            answered = 1 if kind == "waited" and event.get("ok", True) else 0
            self.told = max(0, min(self.told - answered, len(self.waiters)))
        elif not (kind == "failed" and event.get("op") == "notified"):
            return super().apply(event)
        return ()

    def ender(self, event: Event) -> Given | None:
        return self.notified if event.kind == "waited" else self.given

    def grantable(self, wait_op: str, actor: str) -> bool:
        if wait_op == "wait":
            return self.told > 0
        return super().grantable(wait_op, actor)

    def levels(self) -> tuple[Any, ...]:
        waiting = (len(self.waiters),)
        return waiting if self.lock else (*super().levels(), *waiting)

    def word(self) -> str:
        waiting = f", {len(self.waiters)} waiting" if self.waiters else ""
        return super().word() + waiting

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "lock": self.lock,
            "waiters": list(self.waiters),
            "told": self.told,
            "notified": list(self.notified) if self.notified else None,
        }

    def restore(self, facts: dict[str, Any]) -> None:
        ObjectState.restore(self, facts)
        self.lock = facts["lock"] and word(facts["lock"])
        self.gauges = _gauges(self.lock)
        self.waiters, self.told = words(facts["waiters"]), number(facts["told"])
        self.notified = given(facts["notified"])


def _gauges(lock: str | None) -> tuple[str, ...]:
    return ("waiting",) if lock else ("holder", "waiting")
