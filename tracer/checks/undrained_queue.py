"""A child that cannot end because nobody takes what it put, and its parent waits for its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.ledger import family
from tracer.checks.program_text import called_at
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state.queue import QueueState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.timeline import Given
    from tracer.model.trace import Trace
    from tracer.state import State
    from tracer.state.waiting import Stuck

UNDRAINED: Final = Rule(
    "undrained-queue",
    "error",
    {
        "en": Words(
            title="no end comes for {actors}: nobody takes what was put into {object}",
            why="a process ends only when all that it put has gone into the queue's pipe, which "
            "is full (64 KB){waiting:en}",
            fix="{change:en}",
            explain="`put()` only lays the item into a buffer of the process; a thread of the "
            "queue writes it into a pipe, and a pipe holds 64 KB. A process that has put more "
            "than that cannot end before somebody takes it out. If its parent waits in `join()` "
            "before it gets the items, both wait for ever.\n\n"
            "With a few small items all fits into the pipe and nothing happens: that is why such "
            "a program hangs only with real data. Get first, then join: as many get() as there "
            "are put().",
        ),
        "zh": Words(
            title="{actors} 无法结束：没有谁取走它们放进 {object} 的内容",
            why="进程要等它放入的全部内容都写进队列的管道才能结束，而管道已满（64 KB）{waiting:zh}",
            fix="{change:zh}",
            explain="`put()` 只是把数据放进本进程的缓冲区，再由队列的一个线程写入管道，"
            "而管道只能容纳 64 KB。放入更多内容的进程，在有人取走之前无法结束。"
            "如果父进程在取数据之前先 `join()`，双方就会永远互相等待。\n\n"
            "数据又少又小时管道装得下，什么都不会发生：所以这样的程序只在数据大时才会挂起。"
            "应当先 get，再 join：放了多少个就取多少个。",
        ),
    },
    """
p.start()
p.join()                   # waits for ever: p cannot end before its items are taken
results = [q.get() for _ in range(n)]    # this line has to come before the join
""",
    absence=True,
)


def undrained(
    drains: list[Stuck], cannot: dict[str, Stuck], state: State
) -> Callable[[Trace], Finding]:
    """J3 as of now; the text of the program is added in the end."""
    first = drains[0]
    name = first.wait.target or "?"
    ones = [one for one in drains if one.wait.target == name]
    processes = [one.actor.partition("/")[0] for one in ones]
    puts = {process: _last_put(process, name, state) for process in processes}
    joins = [
        one for one in cannot.values() if one.wait.op == "join" and one.wait.target in processes
    ]
    joined = next((one for one in joins if one.wait.at), joins[0] if joins else None)
    waits = (Phrase("cannot-end", {"object": name}),)
    places = [
        Place(process, put.at if put else None, (Phrase("puts", {"object": name}), *waits))
        for process, put in list(puts.items())[:3]
    ]
    steps = [Step(one.actor, f"{name} not drained", one.wait.since, blocked=True) for one in ones]
    if joined is not None:
        child = state.name(joined.wait.target or "")
        end = Phrase("waits-for-end", {"child": child})
        places.append(Place(joined.actor, joined.wait.at, (end,)))
        steps.append(Step(joined.actor, f"{child}.join", joined.wait.since, blocked=True))
    steps += [Step(who, f"{name}.put", put.t) for who, put in puts.items() if put]
    names = tuple(state.name(process) for process in processes)
    members = [*ones[:8], *([joined] if joined else [])]

    def finding(trace: Trace) -> Finding:
        at = joined.wait.at if joined else None
        return Finding(
            UNDRAINED.slug,
            UNDRAINED.level,
            "happened",
            max(one.wait.since for one in members),
            first.actor,
            {
                "actors": names,
                "object": name,
                "waiting": _waiting(joined, state),
                "change": _change(name, at, joined is not None, trace),
            },
            tuple(places),
            tuple(sorted(steps, key=lambda step: step.t))[:12],
            tuple((one.actor, one.wait.seq) for one in members),
            tuple(place for place in (at, *(put.at for put in puts.values() if put)) if place)[:2],
            (UNDRAINED.slug, name),
        )

    return finding


def _last_put(process: str, name: str, state: State) -> Given | None:
    """The last that it put, of what is still on its way."""
    thing = state.objects.get(name)
    if not isinstance(thing, QueueState):
        return None
    ours = [one.given for one in (*thing.pipe, *thing.buffers.get(process, ()))]
    ours = [one for one in ours if one.actor.partition("/")[0] == process and one.at]
    return ours[-1] if ours else None


def _waiting(joined: Stuck | None, state: State) -> Wording:
    if joined is None:
        return Wording("", "")
    who = state.name(joined.actor)
    if joined.wait.at is None:
        return Wording(f"; {who}, at its end, waits for them", f"；{who} 在结束前等待它们")
    line = line_of(joined.wait.at)
    return Wording(
        f"; {who} waits in line {line} instead of taking it",
        f"；{who} 在第 {line} 行等待，而没有去取",
    )


def _change(name: str, at: str | None, joined: bool, trace: Trace) -> Wording:
    if at is None:
        when = "before the main process ends" if joined else "before it waits for anything else"
        return Wording(
            f"take all that was put out of {name} ({name}.get()) {when}",
            f"先用 {name}.get() 取出全部内容，" + ("主进程再结束" if joined else "再等待其他东西"),
        )
    file, line = at.rpartition(":")[0], int(line_of(at))
    later = [one for one in called_at(trace, file, family(name), "get") if one > line]
    if later:
        return Wording(
            f"move the get() of line {later[0]} before the join() of line {line}: first take "
            "everything out, then join",
            f"把第 {later[0]} 行的 get() 移到第 {line} 行的 join() 之前：先全部取出，再 join",
        )
    return Wording(
        f"call {name}.get() for every item before the join() of line {line}",
        f"在第 {line} 行的 join() 之前，对每一项内容调用 {name}.get()",
    )
