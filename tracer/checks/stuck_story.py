"""Who is stuck, told: what each holds and waits for, and the operations that led there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.checks.base import line_of
from tracer.model.finding import Phrase, Place, Step

if TYPE_CHECKING:
    from tracer.state import ActorState, ObjectState, State
    from tracer.state.waiting import Stuck


def held_by(actor: str, state: State) -> list[ObjectState]:
    """What an actor holds, first taken first."""
    mine = [
        (hold.since, thing)
        for thing in state.objects.values()
        for hold in thing.holds
        if hold.actor == actor
    ]
    return [thing for _, thing in sorted(mine, key=lambda pair: pair[0])]


def taken_at(actor: str, name: str, state: State) -> str | None:
    """The line where an actor took what it holds."""
    thing = state.objects.get(name)
    return next((hold.at for hold in thing.holds if hold.actor == actor), None) if thing else None


def place(one: Stuck, state: State) -> Place:
    """Where one stands: what it holds and what it waits for."""
    phrases = [
        Phrase(
            "holds",
            {"object": thing.name, "line": line_of(taken_at(one.actor, thing.name, state))},
        )
        for thing in held_by(one.actor, state)
    ]
    waits = Phrase("waits", {"object": one.wait.target or "?"})
    if one.wait.op == "join":
        waits = Phrase("waits-for-end", {"child": state.name(one.wait.target or "?")})
    return Place(one.actor, one.wait.at, (*phrases, waits))


def story(actors: list[Stuck], state: State, dead: tuple[ActorState, ...] = ()) -> tuple[Step, ...]:
    """What each took, who ended, and what each then waited for."""
    steps = [
        Step(actor, f"{thing.name}.acquire", hold.since)
        for actor in [*(one.actor for one in actors), *(one.actor for one in dead)]
        for thing in held_by(actor, state)
        for hold in thing.holds
        if hold.actor == actor
    ]
    steps += [Step(gone.actor, f"{gone.how}", gone.ended or 0) for gone in dead]
    steps += [
        Step(one.actor, f"{_target(one, state)}.{one.wait.op}", one.wait.since, blocked=True)
        for one in actors
    ]
    return tuple(sorted(steps, key=lambda step: step.t))


def _target(one: Stuck, state: State) -> str:
    target = one.wait.target or "?"
    return state.name(target) if one.wait.op == "join" else target
