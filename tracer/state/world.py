"""The whole state of a traced program: fold events in, in time order, and ask what is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tracer.model.timeline import Given, Span
from tracer.state.actors import ActorState, Wait
from tracer.state.facts import number, word
from tracer.state.lives import LIVES
from tracer.state.objects import ObjectState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.events import Event

ANSWERS = {
    "acquired": "acquire",
    "refused": "acquire",
    "timed_out": "wait",
    "waited": "wait",
    "broken": "wait",
    "joined": "join",
    "slept": "sleep",
    "failed": "wait",
    "put": "put",
    "got": "get",
    "returned": "send",
    "received": "receive",
    "drained": "drain",
    "accepted": "task",
    "fetched": "result",
}
"""Kinds that may end a request -> its op, where the event does not say it."""

OWN_LOCK = ".lock"
"""What follows the name of a Value or Array in that of its own lock."""


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
        self.left_behind: list[ObjectState] = []  # those to which the end of a process matters
        self.children: dict[str, str] = {}  # child -> the actor that started it
        self.on_span = on_span

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
        own = LIVES.get(kind)
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
        if ended and self.on_span:
            for hold in ended:
                end = kind if hold.actor == event.actor else f"{kind} by {event.actor}"
                self.on_span(
                    Span(hold.actor, "hold", "hold", thing.name, hold.since, event.t, hold.at, end)
                )

    def finish(self, t: int) -> None:
        """End every open span at `t`, the end of the trace."""
        if self.on_span is None:
            return
        for actor in self.actors.values():
            if actor.alive:
                self.close(actor, t, "open", None)
        for thing in self.objects.values():
            for hold in thing.holds:
                self.on_span(
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

    def acting(self) -> list[ActorState]:
        """Live actors that do more than answer, and serve nobody just now."""
        return [one for one in self.live() if not one.serving and not one.answers]

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
        self.objects, self.left_behind = {}, []
        for name, known in facts.get("objects", {}).items():
            meaning = self._meanings.get(word(known["type"]))
            if meaning is not None:
                self._add(meaning(name, known["type"], None)).restore(known)

    def _resume(self, event: Event) -> None:
        """Take over a snapshot; one that is none says nothing."""
        trial = State()
        try:
            trial.restore(event.get("state") or {})
        except (KeyError, TypeError, ValueError, AttributeError):
            return
        self.actors, self.objects, self.children = trial.actors, trial.objects, trial.children
        self.left_behind = trial.left_behind

    def _object(self, event: Event) -> ObjectState:
        name = event.object or ""
        thing = self.objects.get(name)
        if thing is None:
            created = event if event.kind == "created" else None
            type_name = event.get("type") if created else self._guess(event)
            meaning = self._meanings.get(type_name or "", _Unknown)
            thing = self._add(meaning(name, type_name or "object", created))
        return thing

    def _add(self, thing: ObjectState) -> ObjectState:
        self.objects[thing.name] = thing
        thing.others = self.objects
        if type(thing).left_by is not ObjectState.left_by:
            self.left_behind.append(thing)
        return thing

    def _guess(self, event: Event) -> str | None:
        """The type of an object whose creation was not recorded, from what is done to it."""
        name = event.object or ""
        owner = self.objects.get(name.removesuffix(OWN_LOCK))
        if owner is not None and owner.name != name:
            return "RLock"  # a Value makes its own lock, which is seen once it is used
        return type_guessed(event)

    def _answer(self, actor: ActorState, event: Event, given: Given | None) -> None:
        """End the innermost request that `event` answers."""
        op = _answered(event)
        target = event.object if event.object is not None else event.get("child")
        for index in range(len(actor.waits) - 1, -1, -1):
            wait = actor.waits[index]
            if wait.op == op and wait.target == target:
                del actor.waits[index]
                if self.on_span:
                    if event.kind in {"timed_out", "failed", "refused", "slept"}:
                        given = None
                    elif op == "join":
                        given = self._death(event.get("child", ""))
                    if given is not None and (given.t < wait.since or given.actor == actor.actor):
                        given = None  # it was there before the wait began, or nobody else gave it
                    self.on_span(_span(actor, wait, event.t, event.kind, given))
                return

    def _death(self, child: str) -> Given | None:
        known = self.actors.get(child)
        if known is None or known.ended is None:
            return None
        return Given(child, None, known.ended, known.how or "exited")

    def close(self, actor: ActorState, t: int, end: str, given: Given | None) -> None:
        """End the open spans of an actor."""
        if self.on_span is None:
            return
        for wait in actor.waits:
            self.on_span(_span(actor, wait, t, end, given))
        for name, since, at in actor.regions:
            self.on_span(Span(actor.actor, "region", "region", name, since, t, at, end))
        for pool, name, since, at in actor.tasks:
            self.on_span(Span(actor.actor, "task", name, pool, since, t, at, end))


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
    return ANSWERS.get(event.kind, "wait")


def type_guessed(event: Event) -> str | None:
    """The type of an object that was made out of sight, by what is done to it."""
    if event.kind in {"set", "cleared", "looked"}:
        return "Event"
    if event.kind == "notified":
        return "Condition"
    if event.kind in {"acquired", "released"}:
        return "Lock"
    if event.kind in {"put", "got", "fed"}:
        return "Queue"
    if event.kind in {"sent", "received"}:
        return "Connection"
    if event.kind in {"read", "wrote"}:
        return "Value"
    if event.kind in {"attached", "unlinked"}:
        return "SharedMemory"
    if event.kind in {"submitted", "accepted", "completed", "fetched"}:
        return "Pool"
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
