"""The moment when a program was stopped from outside, and what everybody was doing then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

_ASKED: Final = frozenset({-1, -2, -15})
"""SIGHUP, SIGINT and SIGTERM: what a terminal or tracer says to a program that is to end."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What an actor was doing: `status` and `at` as in `state.actors`."""

    actor: str
    status: str
    at: str | None
    op: str | None
    target: str | None


@dataclass(slots=True)
class Stop:
    """First signs of a stop: somebody ended by tracer, by Ctrl-C, or by a signal that asks to end.

    Whether they mean that the program was stopped is known only from the footer.
    """

    KINDS = frozenset({"died", "exited", "failed"})

    first: dict[str, tuple[int, list[Doing]]] = field(default_factory=dict)

    def see(self, event: Event, state: State) -> None:
        """Look at the state before the first sign of each sort."""
        sort = _sort(event)
        if sort is not None and sort not in self.first:
            self.first[sort] = (event.t, _doing(state))

    def moment(self, trace: Trace) -> int | None:
        """When it was stopped, as far as events tell; None if it was not."""
        found = self._found(trace)
        return found[0] if found else None

    def doing(self, trace: Trace) -> list[Doing]:
        """What those who still lived at that moment were doing, first begun first."""
        found = self._found(trace)
        return found[1] if found else []

    def _found(self, trace: Trace) -> tuple[int, list[Doing]] | None:
        outcome = trace.footer.outcome if trace.footer else None
        sorts = {
            "interrupted": ("tracer", "keyboard", "signal"),
            "stopped": ("tracer", "signal"),
            "deadlock": ("tracer",),
        }.get(outcome or "", ())
        signs = [self.first[sort] for sort in sorts if sort in self.first]
        return min(signs, key=lambda sign: sign[0], default=None)


def _sort(event: Event) -> str | None:
    if event.kind == "died":
        if event.get("by") == "tracer":
            return "tracer"
        own = event.get("by") == "program"  # terminate() is the program's daily business
        return "signal" if event.get("code") in _ASKED and not own else None
    return "keyboard" if "KeyboardInterrupt" in (event.get("error") or "") else None


def _doing(state: State) -> list[Doing]:
    found = []
    for actor in state.live():
        wait = actor.wait
        found.append(
            Doing(
                actor.actor,
                actor.status,
                wait.at if wait else None,
                wait.op if wait else None,
                wait.target if wait else None,
            )
        )
    return found
