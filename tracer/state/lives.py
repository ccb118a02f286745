"""What an event does to its actor: begin, wait, start children, work on tasks, end."""

# ruff: noqa: ARG001 -- one signature for all of them

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.model.timeline import Span
from tracer.state.actors import ActorState, Wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.events import Event
    from tracer.state.world import State


def _began(state: State, actor: ActorState, event: Event) -> None:
    actor.pid = event.pid
    actor.began = event.t
    actor.name = event.get("name") or event.actor
    actor.parent = event.get("parent")
    actor.method = event.get("method", "main")
    actor.daemon = bool(event.get("daemon", False))
    actor.target = event.get("target")
    actor.role = event.get("role")
    actor.answers = bool(event.get("answers", False))


def _ended(state: State, actor: ActorState, event: Event) -> None:
    if actor.ended is not None:
        if event.get("code") is not None:
            actor.code = event.get("code")
        return
    state.close(actor, event.t, event.kind, None)
    if event.kind == "exited":
        actor.waits = []  # who died keeps what it was waiting for: that is what it died of
    actor.regions = []
    actor.ended, actor.how = event.t, event.kind
    if "/" not in event.actor:
        for thing in state.left_behind:
            thing.left_by(actor.actor)
    actor.code, actor.error = event.get("code"), event.get("error")
    if "/" not in event.actor and event.kind == "died":
        for other in state.actors.values():  # a process takes its threads along
            if other.process == event.actor and other.alive:
                state.close(other, event.t, event.kind, None)
                other.ended, other.how = event.t, event.kind


def _requested(state: State, actor: ActorState, event: Event) -> None:
    target = event.object if event.object is not None else event.get("child")
    op, timeout, task = event.get("op", ""), event.get("timeout"), event.get("task")
    actor.waits.append(Wait(op, target, event.t, timeout, event.at, event.seq, task))


def _started(state: State, actor: ActorState, event: Event) -> None:
    state.children[event.get("child", "")] = actor.actor


def _learnt(state: State, actor: ActorState, event: Event) -> None:
    child = state.actors.get(event.get("child", ""))
    if child is not None and event.get("code") is not None:
        child.code = event.get("code")


def _entered(state: State, actor: ActorState, event: Event) -> None:
    actor.regions.append((event.get("name", ""), event.t, event.at))


def _left(state: State, actor: ActorState, event: Event) -> None:
    for index in range(len(actor.regions) - 1, -1, -1):
        name, since, at = actor.regions[index]
        if name == event.get("name"):
            del actor.regions[index]
            if state.on_span:
                state.on_span(
                    Span(actor.actor, "region", "region", name, since, event.t, at, "left")
                )
            return


def _employed(state: State, actor: ActorState, event: Event) -> None:
    actor.helpers += 1
    thread = state.actors.get(event.get("thread") or "")
    if thread is not None:
        thread.serving = True


def _dismissed(state: State, actor: ActorState, event: Event) -> None:
    actor.helpers = max(0, actor.helpers - 1)
    thread = state.actors.get(event.get("thread") or "")
    if thread is not None:
        thread.serving = False


def _accepted(state: State, actor: ActorState, event: Event) -> None:
    name = event.get("name") or "task"
    actor.tasks.append((event.object or "", name, event.t, event.at))


def _completed(state: State, actor: ActorState, event: Event) -> None:
    if actor.tasks:
        pool, name, since, at = actor.tasks.pop()
        if state.on_span:
            end = "completed" if event.get("ok", True) else "failed"
            state.on_span(Span(actor.actor, "task", name, pool, since, event.t, at, end))


LIVES: Final[dict[str, Callable[[State, ActorState, Event], None]]] = {
    "began": _began,
    "exited": _ended,
    "died": _ended,
    "requested": _requested,
    "started": _started,
    "joined": _learnt,
    "reaped": _learnt,
    "entered": _entered,
    "left": _left,
    "employed": _employed,
    "dismissed": _dismissed,
    "accepted": _accepted,
    "completed": _completed,
}
"""Kind of event -> what it does to its actor."""
