"""The whole state of a traced program: fold events in, in time order, and ask what is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tracer.model.timeline import Given, Span
from tracer.state.actors import ActorState, Wait
from tracer.state.facts import number, word
from tracer.state.objects import ObjectState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.events import Event

ANSWERS = frozenset(
    {"acquired", "refused", "timed_out", "waited", "broken", "joined", "slept", "failed"}
)
"""Kinds that may end a request."""


class State:
    """Actors and objects as they are after the events folded in so far.

    `on_span` is called with each span as it ends (waits, holds, sleeps, regions); `finish` ends
    those still open. Invariant: `apply` never raises on any event, legal or not.
    """

    _meanings: ClassVar[dict[str, type[ObjectState]]] = {}

    def __init__(self, on_span: Callable[[Span], None] | None = None) -> None:
        self.t = 0
        self.actors: dict[str, ActorState] = {}
        self.objects: dict[str, ObjectState] = {}
        self.children: dict[str, str] = {}  # child -> the actor that started it
        self._on_span = on_span

    @classmethod
    def serve(cls, meaning: type[ObjectState]) -> None:
        """Let `meaning` stand for the types that it names."""
        for type_name in meaning.TYPES:
            cls._meanings[type_name] = meaning

    def apply(self, event: Event) -> None:
        """Fold one event in."""
        self.t = event.t
        kind = event.kind
        if kind == "snapshot":
            self._resume(event)
            return
        actor = self.actors.get(event.actor)
        if actor is None:
            actor = self.actors[event.actor] = ActorState(
                event.actor, event.pid, event.actor, began=event.t
            )
        actor.last = event.t
        own = self._of_actors.get(kind)
        if own is not None:
            own(self, actor, event)
        if event.object is None:
            if kind in ANSWERS:
                self._answer(actor, event, None)
            return
        thing = self._object(event)
        thing.touched.add(event.actor)
        if kind in ANSWERS:
            self._answer(actor, event, thing.ender(event))
        ended = thing.apply(event)
        if ended and self._on_span:
            for hold in ended:
                end = kind if hold.actor == event.actor else f"{kind} by {event.actor}"
                self._on_span(
                    Span(hold.actor, "hold", "hold", thing.name, hold.since, event.t, hold.at, end)
                )

    def finish(self, t: int) -> None:
        """End every open span at `t`, the end of the trace."""
        if self._on_span is None:
            return
        for actor in self.actors.values():
            if actor.alive:
                self._close(actor, t, "open", None)
        for thing in self.objects.values():
            for hold in thing.holds:
                self._on_span(
                    Span(hold.actor, "hold", "hold", thing.name, hold.since, t, hold.at, "open")
                )

    def name(self, actor: str) -> str:
        """What the program calls this actor."""
        known = self.actors.get(actor)
        return known.name if known else actor

    def waiting(self) -> list[ActorState]:
        """Live actors that wait (sleeping is not waiting)."""
        return [actor for actor in self.actors.values() if actor.status == "waiting"]

    def live(self) -> list[ActorState]:
        """Actors that have not ended."""
        return [actor for actor in self.actors.values() if actor.alive]

    def facts(self) -> dict[str, Any]:
        """Everything as JSON; `restore` is the inverse."""
        return {
            "t": self.t,
            "actors": {key: actor.facts() for key, actor in self.actors.items()},
            "objects": {key: thing.facts() for key, thing in self.objects.items()},
            "children": dict(self.children),
        }

    def restore(self, facts: dict[str, Any]) -> None:
        """Take over the state that `facts` described."""
        self.t = number(facts.get("t", self.t))
        self.actors = {
            key: ActorState.from_facts(known) for key, known in facts.get("actors", {}).items()
        }
        self.children = {word(one): word(by) for one, by in facts.get("children", {}).items()}
        self.objects = {}
        for name, known in facts.get("objects", {}).items():
            meaning = self._meanings.get(word(known["type"]))
            if meaning is not None:
                thing = self.objects[name] = meaning(name, known["type"], None)
                thing.restore(known)

    def _resume(self, event: Event) -> None:
        """Take over a snapshot; one that is none says nothing."""
        trial = State()
        try:
            trial.restore(event.get("state") or {})
        except (KeyError, TypeError, ValueError, AttributeError):
            return
        self.actors, self.objects, self.children = trial.actors, trial.objects, trial.children

    def _object(self, event: Event) -> ObjectState:
        name = event.object or ""
        thing = self.objects.get(name)
        if thing is None:
            created = event if event.kind == "created" else None
            type_name = event.get("type") if created else _guess(event)
            meaning = self._meanings.get(type_name or "", _Unknown)
            thing = self.objects[name] = meaning(name, type_name or "object", created)
        return thing

    def _answer(self, actor: ActorState, event: Event, given: Given | None) -> None:
        """End the innermost request that `event` answers."""
        op = _answered(event)
        target = event.object if event.object is not None else event.get("child")
        for index in range(len(actor.waits) - 1, -1, -1):
            wait = actor.waits[index]
            if wait.op == op and wait.target == target:
                del actor.waits[index]
                if self._on_span:
                    if event.kind in {"timed_out", "failed", "refused", "slept"}:
                        given = None
                    elif op == "join":
                        given = self._death(event.get("child", ""))
                    if given is not None and (given.t < wait.since or given.actor == actor.actor):
                        given = None  # it was there before the wait began, or nobody else gave it
                    self._on_span(_span(actor, wait, event.t, event.kind, given))
                return

    def _death(self, child: str) -> Given | None:
        known = self.actors.get(child)
        if known is None or known.ended is None:
            return None
        return Given(child, None, known.ended, known.how or "exited")

    def _close(self, actor: ActorState, t: int, end: str, given: Given | None) -> None:
        if self._on_span is None:
            return
        for wait in actor.waits:
            self._on_span(_span(actor, wait, t, end, given))
        for name, since, at in actor.regions:
            self._on_span(Span(actor.actor, "region", "region", name, since, t, at, end))

    # What an event does to its actor.

    def _began(self, actor: ActorState, event: Event) -> None:
        actor.pid = event.pid
        actor.began = event.t
        actor.name = event.get("name") or event.actor
        actor.parent = event.get("parent")
        actor.method = event.get("method", "main")
        actor.daemon = bool(event.get("daemon", False))
        actor.target = event.get("target")

    def _ended(self, actor: ActorState, event: Event) -> None:
        if actor.ended is not None:
            if event.get("code") is not None:
                actor.code = event.get("code")
            return
        self._close(actor, event.t, event.kind, None)
        if event.kind == "exited":
            actor.waits = []  # who died keeps what it was waiting for: that is what it died of
        actor.regions = []
        actor.ended, actor.how = event.t, event.kind
        actor.code, actor.error = event.get("code"), event.get("error")
        if "/" not in event.actor and event.kind == "died":
            for other in self.actors.values():  # a process takes its threads along
                if other.process == event.actor and other.alive:
                    self._close(other, event.t, event.kind, None)
                    other.ended, other.how = event.t, event.kind

    def _requested(self, actor: ActorState, event: Event) -> None:
        target = event.object if event.object is not None else event.get("child")
        actor.waits.append(
            Wait(event.get("op", ""), target, event.t, event.get("timeout"), event.at, event.seq)
        )

    def _started(self, actor: ActorState, event: Event) -> None:
        self.children[event.get("child", "")] = actor.actor

    def _learnt(self, actor: ActorState, event: Event) -> None:
        del actor
        child = self.actors.get(event.get("child", ""))
        if child is not None and event.get("code") is not None:
            child.code = event.get("code")

    def _entered(self, actor: ActorState, event: Event) -> None:
        actor.regions.append((event.get("name", ""), event.t, event.at))

    def _left(self, actor: ActorState, event: Event) -> None:
        for index in range(len(actor.regions) - 1, -1, -1):
            name, since, at = actor.regions[index]
            if name == event.get("name"):
                del actor.regions[index]
                if self._on_span:
                    self._on_span(
                        Span(actor.actor, "region", "region", name, since, event.t, at, "left")
                    )
                return

    _of_actors: ClassVar[dict[str, Callable[[State, ActorState, Event], None]]] = {
        "began": _began,
        "exited": _ended,
        "died": _ended,
        "requested": _requested,
        "started": _started,
        "joined": _learnt,
        "reaped": _learnt,
        "entered": _entered,
        "left": _left,
    }


class _Unknown(ObjectState):
    """An object of a type that this version does not know: it is there, and that is all."""

    def apply(self, event: Event) -> tuple[()]:
        del event
        return ()

    def grantable(self, wait_op: str, actor: str) -> bool:
        del wait_op, actor
        return True  # nothing is known against it

    def word(self) -> str:
        return "unknown"


def _answered(event: Event) -> str:
    """The op of the request that an event answers."""
    op = event.get("op")
    if op is not None:
        return str(op)
    return {"acquired": "acquire", "joined": "join", "slept": "sleep", "refused": "acquire"}.get(
        event.kind, "wait"
    )


def _guess(event: Event) -> str | None:
    """The type of an object whose creation was not recorded, from what is done to it."""
    if event.kind in {"set", "cleared", "looked"}:
        return "Event"
    if event.kind == "notified":
        return "Condition"
    if event.kind in {"acquired", "released"}:
        return "Lock"
    return None


def _span(actor: ActorState, wait: Wait, until: int, end: str, given: Given | None) -> Span:
    what = "sleep" if wait.op == "sleep" else "wait"
    return Span(
        actor.actor,
        what,
        wait.op,
        wait.target,
        wait.since,
        until,
        wait.at,
        end,
        given,
        wait.timeout,
    )
