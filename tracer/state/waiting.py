"""Who can never move again: the least fixpoint of "somebody who can still act could give it".

Locks wait for their holder (an AND-wait); semaphores, events, conditions and barriers wait for
anybody who could give (an OR-wait), so cycles alone are not enough. An actor that runs, sleeps, or
waits with a timeout can act; a manager's server that runs no code of the program's only answers.
What only waiting or dead actors could give never comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tracer.state.semaphore import SemaphoreState

if TYPE_CHECKING:
    from tracer.state.actors import ActorState, Wait
    from tracer.state.objects import ObjectState
    from tracer.state.world import State


@dataclass(frozen=True, slots=True)
class Stuck:
    """One actor that cannot move: what it waits for, and who would have to act first.

    reason  cycle     they wait for each other: through what one holds, or one's end
            self      it waits for what it holds itself
            dead      only an ended actor could have given it
            everybody it depends on others that are stuck
    """

    actor: str
    wait: Wait
    reason: str
    by: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """As JSON, for the footer."""
        return {
            "actor": self.actor,
            "op": self.wait.op,
            "target": self.wait.target,
            "since": self.wait.since,
            "at": self.wait.at,
            "reason": self.reason,
            "by": list(self.by),
        }


def stuck(state: State, *, any_may_release: bool = False) -> list[Stuck]:
    """The actors that can never move again, longest waiting first.

    With `any_may_release` a Lock counts as something that every actor able to act could release
    (true, but rarely meant): what is then still stuck is stuck for certain.
    """
    live = {actor.actor: actor for actor in state.acting()}
    blocked = {
        name: wait
        for name, actor in live.items()
        if (wait := actor.wait) is not None and _endless(actor)
    }
    able = set(live) - set(blocked)
    if any(thing.acts() for thing in state.objects.values()):
        able.add("")  # who is no actor
    moved = True
    while moved:
        moved = False
        for name in list(blocked):
            if _could_be_given(state, name, blocked[name], able, any_may_release):
                able.add(name)
                del blocked[name]
                moved = True
    needs = {name: givers(state, name, wait) for name, wait in blocked.items()}
    found = [
        Stuck(name, wait, _reason(state, name, needs), needs[name])
        for name, wait in blocked.items()
    ]
    return sorted(found, key=lambda one: (one.wait.since, one.actor))


def givers(state: State, actor: str, wait: Wait) -> tuple[str, ...]:
    """Who would have to act for `wait` to end: holders, the child, those not yet at the barrier."""
    if wait.op == "join":
        return (wait.target or "",)
    thing = state.objects.get(wait.target or "")
    if thing is None:
        return ()
    if thing.holds and wait.op == "acquire" and not _counts(thing):
        return tuple(dict.fromkeys(thing.holders()))
    if wait.op == "acquire" and not thing.holds and thing.last_taker is not None:
        taker = state.actors.get(thing.last_taker)
        if taker is not None and taker.how == "died":
            return (thing.last_taker,)
    alone = thing.givers(wait.op, actor)
    others = (other for other in (thing.users() if alone is None else alone) if other != actor)
    return tuple(sorted(others))


def _endless(actor: ActorState) -> bool:
    """Every request on its stack waits for ever: a timeout further out could still end it."""
    return all(wait.endless for wait in actor.waits)


def _could_be_given(
    state: State, actor: str, wait: Wait, able: set[str], any_may_release: bool
) -> bool:
    if wait.op == "join":
        child = state.actors.get(wait.target or "")
        if child is None:
            return True  # it has not begun yet: nothing is known against it
        return not child.alive or child.actor in able
    thing = state.objects.get(wait.target or "")
    if thing is None:
        return True
    if thing.hopeless(wait.op, actor):
        return False
    if thing.grantable(wait.op, actor):
        # Free, says the trace. A process killed between stamp and call leaves that lie behind.
        if wait.op in _TAKES_OUT:
            return not _jammed(state, wait)
        taker = state.actors.get(thing.last_taker or "")
        return wait.op != "acquire" or taker is None or taker.how != "died"
    if wait.op == "acquire" and thing.holds and not any_may_release:
        return any(holder in able for holder in thing.holders())
    return bool(able)


_TAKES_OUT: Final = frozenset({"get", "receive", "task"})


def _jammed(state: State, wait: Wait) -> bool:
    """Whether somebody died while taking something out: he may have the queue's own lock for ever.

    What is there, and is not taken for the time of the grace, says that it is so.
    """
    return any(
        one.target == wait.target and one.op == wait.op
        for actor in state.actors.values()
        if actor.how == "died"
        for one in actor.waits
    )


def _reason(state: State, actor: str, needs: dict[str, tuple[str, ...]]) -> str:
    wanted = needs[actor]
    if wanted == (actor,):
        return "self"
    if wanted and all(not _alive(state, other) for other in wanted):
        return "dead"
    # A cycle through actor: follow who needs exactly whom until it comes back.
    seen: set[str] = set()
    stack = [actor]
    while stack:
        one = stack.pop()
        if not _needs_exactly(state, one):
            continue
        for other in needs[one]:
            if other == actor:
                return "cycle"
            if other in needs and other not in seen:
                seen.add(other)
                stack.append(other)
    return "everybody"


def _needs_exactly(state: State, actor: str) -> bool:
    """It waits for somebody's end, or for what somebody holds; not for anybody's signal."""
    known = state.actors.get(actor)
    wait = known.wait if known is not None else None
    if wait is None or wait.op != "acquire":
        return wait is not None and wait.op == "join"
    thing = state.objects.get(wait.target or "")
    return thing is not None and bool(thing.holds) and not _counts(thing)


def _counts(thing: ObjectState) -> bool:
    """A semaphore with several permits: whoever uses it may release it, not only who took one."""
    return isinstance(thing, SemaphoreState) and (thing.initial or 0) > 1


def _alive(state: State, actor: str) -> bool:
    known = state.actors.get(actor)
    return known is None or known.alive
