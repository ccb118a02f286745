"""Consumers wait for more, and nobody is left to put: the sign that there is no more is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state.queue import QueueState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State
    from tracer.state.waiting import Stuck

NO_SENTINEL: Final = Rule(
    "no-sentinel",
    "error",
    {
        "en": Words(
            title="{object}.get() never returns in {actors}: nobody is left to put anything",
            why="{how:en}",
            fix="{change:en}",
            explain="`get()` waits until there is something. It cannot know that nothing more "
            "will come: when every process that puts has ended, or itself waits for the end of "
            "those that get, the wait never ends.\n\n"
            "Tell the consumers: put one last item, a sentinel, for each of them, usually None, "
            "and let each consumer leave its loop when it gets one. A sentinel that one consumer "
            "has taken is gone, so three consumers need three. `while not q.empty()` is no way "
            "out: empty() may be true a moment before the next put.",
        ),
        "zh": Words(
            title="{actors} 在 {object}.get() 中永远等待：已经没有谁会再放入任何内容",
            why="{how:zh}",
            fix="{change:zh}",
            explain="`get()` 会一直等到有内容为止。它无法知道不会再有内容："
            "当所有放入者都已结束，或者自己正在等待取出者结束时，这个等待就永远不会结束。\n\n"
            "要告诉消费者：为每个消费者放入一个表示结束的哨兵（通常是 None），"
            "消费者取到它就离开循环。一个哨兵被一个消费者取走就没有了，"
            "所以三个消费者需要三个。`while not q.empty()` 并不可靠："
            "empty() 为真之后可能马上又有内容放入。",
        ),
    },
    """
for n in range(10):
    q.put(n)
for _ in consumers:
    q.put(None)            # one for each consumer: who gets None leaves its loop
""",
    absence=True,
)


def starved(
    waiting: list[Stuck], cannot: dict[str, Stuck], state: State
) -> Callable[[Trace], Finding | None] | None:
    """Q1 as of now, if all that anybody waits for is items of one queue, or somebody's end."""
    names = {one.wait.target for one in waiting}
    name = waiting[0].wait.target or "?"
    thing = state.objects.get(name)
    if len(names) > 1 or not isinstance(thing, QueueState) or thing.depth:
        return None
    if any(one.wait.op != "get" for one in waiting):
        return None
    ended = {actor.actor for actor in state.actors.values() if not actor.alive}
    able = {actor.actor for actor in state.acting()} - set(cannot)
    if able:
        return None
    moment = max(one.wait.since for one in cannot.values())
    shown = {actor: state.name(actor) for actor in state.actors}
    joined = next((one for one in cannot.values() if one.wait.op == "join" and one.wait.at), None)

    def finding(trace: Trace) -> Finding | None:
        puts, got, over = [], set(), set()
        for event in trace.events:
            if event.object == name and event.kind == "put":
                puts.append(event)
            elif event.object == name and event.kind == "got":
                got.add(event.actor)
            elif event.kind == "exited" and not event.get("error") and event.actor in ended:
                over.add(event.actor)
        if not puts:
            return None
        return _finding(name, waiting, puts, len(got & over), moment, joined, shown)

    return finding


def _finding(
    name: str,
    waiting: list[Stuck],
    puts: list[Event],
    over: int,
    moment: int,
    joined: Stuck | None,
    shown: dict[str, str],
) -> Finding:
    last = puts[-1]
    item = last.get("item")
    ends = [put for put in puts if put.get("item") == item]
    line, count = line_of(last.at), len(waiting) + over
    counted = isinstance(item, str) and bool(over) and over == len(ends)
    if counted:
        one = "that one" if over == 1 else f"those {over}"
        how = Wording(
            f"{item} was put {_times(over)}, and {count} processes get from {name}: who got {one} "
            f"ended, and for {len(waiting)} there was none",
            f"{item} 只放入了 {over} 次，却有 {count} 个进程从 {name} 中取："
            f"取到的已经结束，还有 {len(waiting)} 个没有取到",
        )
        change = Wording(
            f"put one {item} for each of the {count} processes that get: {count}, not {over}, in "
            f"line {line}",
            f"为每个取的进程各放入一个 {item}：第 {line} 行应放 {count} 个，而不是 {over} 个",
        )
    else:
        how = Wording(
            f"{name} is empty after {len(puts)} put(), and whoever put something has ended or "
            "waits, too",
            f"{len(puts)} 次 put() 之后 {name} 已空，而放入过内容的进程要么已经结束，要么也在等待",
        )
        change = Wording(
            f"after the last put() in line {line}, put None once for each process that gets "
            f"({count}), and leave the loop of line {line_of(waiting[0].wait.at)} when it comes; "
            "or get only as often as something is put",
            f"在第 {line} 行最后一次 put() 之后，为每个取的进程（{count} 个）各放入一个 None，"
            f"第 {line_of(waiting[0].wait.at)} 行的循环取到它就结束；或者放多少次就取多少次",
        )
    places = [Place(last.actor, last.at, (Phrase("puts-last", {"object": name}),))]
    places += [
        Place(one.actor, one.wait.at, (Phrase("waits", {"object": name}),)) for one in waiting[:3]
    ]
    steps = [Step(last.actor, f"{name}.put", last.t)]
    steps += [Step(one.actor, f"{name}.get", one.wait.since, blocked=True) for one in waiting[:3]]
    if joined is not None:
        child = shown.get(joined.wait.target or "", "?")
        end = Phrase("waits-for-end", {"child": child})
        places.append(Place(joined.actor, joined.wait.at, (end,)))
        steps.append(Step(joined.actor, f"{child}.join", joined.wait.since, blocked=True))
    return Finding(
        NO_SENTINEL.slug,
        NO_SENTINEL.level,
        "happened",
        moment,
        waiting[0].actor,
        {
            "actors": tuple(shown.get(one.actor, one.actor) for one in waiting),
            "object": name,
            "how": how,
            "change": change,
        },
        tuple(places),
        tuple(sorted(steps, key=lambda step: step.t)),
        (*evidence(last), *((one.actor, one.wait.seq) for one in waiting[:8])),
        tuple(at for at in (last.at, None if counted else waiting[0].wait.at) if at),
        (NO_SENTINEL.slug, name),
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
