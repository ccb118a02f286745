"""Going again the way that a merely recorded run went: event by event, as closely as can be.

A recorded trace knows no points, only what the program's lines did and in which order. So each
actor's points are laid beside its events by the program's line: who stands before the event that
came first in the trace goes first. What a Condition or a queue does inside itself belongs to the
event of the line that called it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from tracer.control.choice import TIME, owner
from tracer.control.strategies.base import Strategy
from tracer.control.strategies.replay import Divergence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracer.control.choice import Choice, Operation
    from tracer.control.profile import Profile
    from tracer.model.events import Event

_TOLD: Final = frozenset(
    {
        "began", "exited", "started", "joined", "slept", "read", "wrote", "acquired", "refused",
        "timed_out", "put", "got", "sent", "received", "set", "cleared", "waited", "notified",
        "looked", "task_done", "fed", "died",
    }
)  # fmt: skip
_WAITS: Final = frozenset({"wait", "get", "receive", "drain", "poll"})
_KINDS: Final[dict[str, frozenset[str]]] = {
    "begin": frozenset({"began"}),
    "exit": frozenset({"exited", "died"}),
    "start": frozenset({"started"}),
    "join": frozenset({"joined", "timed_out"}),
    "status": frozenset({"joined", "timed_out"}),
    "sleep": frozenset({"slept"}),
    "read": frozenset({"read"}),
    "write": frozenset({"wrote"}),
    "receive": frozenset({"got", "received"}),
    "send": frozenset({"sent", "put"}),
    "feed": frozenset({"fed"}),
}
"""What an operation of one kind becomes; of the others, anything that its line does."""

_OF_TIME: Final = frozenset({"slept", "timed_out", "waited"})
_WINDOW: Final = 64  # events that are looked ahead; what is further away is something else
_NEVER: Final = 1 << 60
_DRAWN: Final = 0.1


class Site(NamedTuple):
    """Where an actor stands: the program's line, 0 if none; whether the operation is an event."""

    line: int
    whole: bool


class _Told(NamedTuple):
    """One recorded event: its place in the trace, the line, what it is, the child it is about."""

    place: int
    line: int
    kind: str
    child: str


class Retrace(Strategy):
    """The order of recorded events. `left` counts the operations that had to go before their turn.

    With `wobble`, a tenth of the choices are drawn: what the trace did not record may have been so.
    `sites` is told by the controller before each choice: where every waiting actor stands.
    """

    name = "retrace"
    reports = True
    needs_sites = True

    def __init__(self, events: Iterable[Event], *, wobble: bool = False) -> None:
        super().__init__(0)
        self._wobble = wobble
        self._events: dict[str, list[_Told]] = defaultdict(list)
        self.divergence: Divergence | None = None
        self.left = 0
        for place, event in enumerate(events):
            asks = event.kind == "requested" and event.get("op") in _WAITS
            if asks or event.kind in _TOLD:
                line = int(event.at.rpartition(":")[2]) if event.at else 0
                actor = f"{event.actor}~" if event.kind == "fed" else event.actor
                child = event.get("child") or ""
                self._events[actor].append(_Told(place, line, event.kind, child))

    def prepare(self, profile: Profile | None) -> None:
        self.divergence, self.left = None, 0
        self._next: dict[str, int] = defaultdict(int)
        self._step = -1
        self.sites: Mapping[str, tuple[Operation, Site]] = {}

    def pick(self, choice: Choice) -> int:
        self._step += 1
        able = {operation.actor: index for index, operation in enumerate(choice.enabled)}
        due = []
        for actor, (operation, site) in self.sites.items():
            place, kind = self._place(operation, site, blocked=actor not in able)
            due.append((place, actor, kind))
        due.sort()
        expected = due[0] if due else (_NEVER, "", "")
        if expected[1] not in able and expected[2] in _OF_TIME and TIME.actor in able:
            return able[TIME.actor]
        if self._wobble and self._random.random() < _DRAWN:
            index = int(self._random.random() * len(choice.enabled))
            self._done(choice.enabled[index])
            return index
        place, actor, _ = next((one for one in due if one[1] in able), (_NEVER, "", ""))
        index = able.get(actor, choice.default)
        operation = choice.enabled[index]
        if actor != expected[1] and self._whole(operation):
            self._leave(expected[1], operation, choice)
        self._done(operation)
        return index

    # --- laying points beside events ---

    def _list(self, actor: str) -> tuple[str, list[_Told]]:
        key = f"{owner(actor)}~" if "~" in actor else actor
        return key, self._events.get(key, [])

    def _found(self, operation: Operation, site: Site) -> int | None:
        """Which event of its actor an operation belongs to; None: none that is near."""
        key, told = self._list(operation.actor)
        start = self._next[key]
        kinds = _KINDS.get(operation.kind)
        before = told[start - 1] if start else None
        if kinds is None and before is not None and before.line == site.line and not site.whole:
            here = told[start] if start < len(told) else None
            if here is None or here.line != site.line:
                return start - 1  # still at work on that one
        for number in range(start, min(start + _WINDOW, len(told))):
            one = told[number]
            if kinds is None:
                if one.line == site.line and one.kind not in {"began", "exited"}:
                    return number
            elif one.kind in kinds and _fits(one, operation, site):
                return number
        return None

    def _place(self, operation: Operation, site: Site, *, blocked: bool) -> tuple[int, str]:
        """Place in the trace of what an actor is about to do, and what that was."""
        _, told = self._list(operation.actor)
        number = self._found(operation, site)
        if number is None and operation.kind in _KINDS:
            return _NEVER, ""  # it was not recorded that this ended
        if number is None:
            number = self._next[self._list(operation.actor)[0]]
        if number >= len(told):
            return _NEVER, ""
        one = told[number]
        if blocked and one.kind == "requested" and number + 1 < len(told):
            following = told[number + 1]
            if following.line == one.line:
                self._next[self._list(operation.actor)[0]] = number + 1
                one = following
        return one.place, one.kind

    def _whole(self, operation: Operation) -> bool:
        """Whether the operation is an event by itself, not a part of one."""
        known = self.sites.get(operation.actor)
        return (operation.kind in _KINDS and operation.kind != "status") or (
            known is not None and known[1].whole
        )

    def _done(self, operation: Operation) -> None:
        known = self.sites.get(operation.actor)
        if known is None:
            return
        number = self._found(operation, known[1])
        if number is None:
            return
        key, _ = self._list(operation.actor)
        self._next[key] = max(self._next[key], number + self._whole(operation))

    def _leave(self, actor: str, got: Operation, choice: Choice) -> None:
        self.left += 1
        if self.divergence is None:
            known = self.sites.get(actor)
            expected = known[0] if known else None
            self.divergence = Divergence(self._step, expected, (), got, choice.enabled)


def _fits(told: _Told, operation: Operation, site: Site) -> bool:
    """Whether an event of the right kind is of this line, and about this child."""
    if told.child and operation.object is not None:
        return operation.object == f"process:{told.child}"
    return told.line == site.line or not told.line or not site.line
