"""Items that a process had put and not delivered when it was ended from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import evidence, line_of
from tracer.checks.children import Children
from tracer.checks.ended_holding import DAEMON, TERMINATED
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state.queue import QueueState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.base import Rule
    from tracer.model.events import Event
    from tracer.model.timeline import Given
    from tracer.model.trace import Trace
    from tracer.state import State


class LostItems:
    """J4 and J5 for queues: who died by its parent with something in a buffer.

    A note, for who makes more than is wanted is rightly ended so; an error where somebody waited
    for that queue in vain. The rules stand in `ended_holding`.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (TERMINATED, DAEMON)
    KINDS: ClassVar[frozenset[str]] = Children.KINDS

    def __init__(self) -> None:
        self._children = Children()
        self._lost: list[tuple[str, str, list[Given], Event]] = []  # process, queue, puts, death

    def see(self, event: Event, state: State) -> None:
        self._children.see(event, state)
        if event.kind != "died" or "/" in event.actor:
            return
        known = state.actors.get(event.actor)
        for thing in state.objects.values() if known is not None and known.alive else ():
            if isinstance(thing, QueueState) and (left := thing.buffers.get(event.actor)):
                self._lost.append((event.actor, thing.name, [one.given for one in left], event))

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        names = {name for _, name, _, _ in self._lost}
        vain: dict[str, dict[str, Event]] = {name: {} for name in names}
        for event in trace.events if names else ():
            if event.object in names:
                if event.kind == "requested" and event.get("op") == "get":
                    vain[event.object][event.actor] = event
                elif event.kind == "got":
                    vain[event.object].pop(event.actor, None)
        for process, name, puts, death in self._lost:
            child = self._children.known.get(process)
            killer = child.signalled if child is not None else None
            if child is None or killer is None or child.ended_by_tracer:
                continue
            waits = [e for e in vain[name].values() if e.actor != process]
            yield _finding(process, name, puts, death, killer, waits, state)


def _finding(
    process: str,
    name: str,
    puts: list[Given],
    death: Event,
    killer: Event,
    waits: list[Event],
    state: State,
) -> Finding:
    rule = DAEMON if killer.at is None else TERMINATED
    who, first, count = state.name(process), puts[0], len(puts)
    line = line_of(first.at)
    places = [
        Place(
            process,
            first.at,
            (Phrase("puts", {"object": name}), Phrase("loses", {"count": count})),
        )
    ]
    steps = [Step(process, f"{name}.put", first.t), Step(process, "ends", death.t)]
    how = Wording("it was a daemon, ended with its parent", "它是守护进程，随父进程一起被结束")
    change = Wording(
        f"join {who} before the main process ends, so that it delivers what it puts",
        f"在主进程结束之前对 {who} 调用 join()，让它把放入的内容送出",
    )
    if killer.at is not None:
        how = Wording(
            f"{state.name(killer.actor)} ended it in line {line_of(killer.at)}",
            f"{state.name(killer.actor)} 在第 {line_of(killer.at)} 行结束了它",
        )
        change = Wording(
            f"take what {who} puts out of {name} and join it, instead of ending it in line "
            f"{line_of(killer.at)}; nothing, if the rest is not wanted",
            f"取出 {who} 放入 {name} 的内容并对它 join()，而不要在第 {line_of(killer.at)} "
            "行结束它；如果不需要剩下的内容，就不用改",
        )
        places.append(Place(killer.actor, killer.at, (Phrase("ends", {"child": who}),)))
        steps.append(Step(killer.actor, killer.kind, killer.t))
    if waits:
        places.append(Place(waits[0].actor, waits[0].at, (Phrase("waits", {"object": name}),)))
        steps.append(Step(waits[0].actor, f"{name}.get", waits[0].t, blocked=True))
    items = f"{count} item{'' if count == 1 else 's'}"
    at = killer.at or first.at
    return Finding(
        rule.slug,
        "error" if waits else "note",
        "happened",
        death.t,
        process,
        {
            "actor": who,
            "what": Wording(
                f"while it still had items to deliver to {name}",
                f"还有内容没有送进 {name} 时",
            ),
            "how": how,
            "effect": Wording(
                f"{items} that it put from line {line} on never left its buffer",
                f"它从第 {line} 行起放入的 {count} 项内容留在缓冲区里，丢失了",
            ),
            "change": change,
        },
        tuple(places),
        tuple(sorted(steps, key=lambda step: step.t)),
        evidence(killer, death, *waits[:1]),
        (at,) if at else (),
        (rule.slug, name, first.at, killer.at),
    )
