"""Somebody waits for what a process took with it when it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.checks.base import Rule, Words, evidence
from tracer.checks.endings import ending
from tracer.checks.stuck_story import place, story
from tracer.model.finding import Finding, Phrase, Place
from tracer.state import Hold

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.state import State
    from tracer.state.waiting import Stuck

DEAD = Rule(
    "waits-for-dead",
    "error",
    {
        "en": Words(
            title="{actor} waits for {object}, which {dead} took and never gave back",
            why="{dead} ended while it held {object}: {how:en}; nobody else will release it",
            fix="{change:en}",
            explain="A lock of multiprocessing lives in the operating system and outlasts the "
            "process that took it. If that process ends without releasing it, by an exception, "
            "by os._exit or because it was killed, the lock stays taken for ever.\n\n"
            "`with lock:` releases on every way out of the block, exceptions included. Against "
            "kill() and terminate() nothing helps: do not end a process that may hold a lock, "
            "but ask it to stop, through an Event for example.",
        ),
        "zh": Words(
            title="{actor} 等待 {object}，而 {dead} 获取之后再也没有释放",
            why="{dead} 在持有 {object} 时已经结束：{how:zh}；不会再有谁释放它",
            fix="{change:zh}",
            explain="multiprocessing 的锁存在于操作系统中，比获取它的进程活得更久。"
            "如果该进程没有释放锁就结束了（异常、os._exit 或被杀死），锁就永远处于被占用的状态。"
            "\n\n`with lock:` 在离开代码块的任何一条路径上都会释放锁，包括异常。"
            "对于 kill() 和 terminate() 则没有办法：不要强行结束可能持有锁的进程，"
            "而应当请它自己停止，例如通过一个 Event。",
        ),
    },
    """
def work(lock):
    lock.acquire()
    int("x")               # raises: release() is never reached
    lock.release()         # with lock: releases on every way out
""",
    absence=True,
)


def took_along(one: Stuck, state: State) -> bool:
    """Whether what one waits for was taken by who ended; else he has only not given it."""
    thing = state.objects.get(one.wait.target or "")
    if thing is None:
        return False
    if one.wait.op == "acquire":
        taker = state.actors.get(thing.last_taker or "")
        killed = taker is not None and taker.actor in one.by and taker.how == "died"
        return killed or any(hold.actor in one.by for hold in thing.holds)
    return any(  # it died while it took something out: the queue's own lock may be gone with it
        state.actors[other].how == "died"
        and any(wait.target == one.wait.target for wait in state.actors[other].waits)
        for other in one.by
    )


def waits_for_dead(one: Stuck, state: State, killer: Event | None) -> Finding:
    """The finding about one that waits; `killer` is the program's own kill() of the holder."""
    dead = state.actors[one.by[0]]
    name = one.wait.target or "?"
    thing = state.objects.get(name)
    holds = thing.holds if thing is not None else []
    # A process killed between its stamp and the call still has what the trace calls free.
    hold = next(
        (hold for hold in holds if hold.actor == dead.actor), Hold(dead.actor, dead.last, None)
    )
    how, change, said, at, _ = ending(name, hold, dead, killer, state)
    places = [Place(dead.actor, hold.at, (Phrase("takes", {"object": name}), said))]
    if killer is not None and killer.at:
        places.append(Place(killer.actor, killer.at, (Phrase("kills", {"child": dead.name}),)))
    return Finding(
        "waits-for-dead",
        "error",
        "happened",
        one.wait.since,
        one.actor,
        {
            "actor": state.name(one.actor),
            "dead": dead.name,
            "object": name,
            "how": how,
            "change": change,
        },
        (*places, place(one, state)),
        story([one], state, (dead,)),
        ((one.actor, one.wait.seq), *evidence(killer)),
        (at,) if at else (),
        ("waits-for-dead", name, dead.actor),
    )
