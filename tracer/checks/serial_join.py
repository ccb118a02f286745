"""Children that are started and joined one by one, so that nothing runs in parallel."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.children import Children
from tracer.checks.wording import Wording, duration
from tracer.model.finding import Finding, Phrase, Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.children import Child
    from tracer.model.events import Event
    from tracer.model.finding import Level
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "serial-join",
    "warning",
    {
        "en": Words(
            title="{count} processes ran one after the other: {parent} joins each before it "
            "starts the next",
            why="join in line {joined} waits for the end of the process, so nothing runs in "
            "parallel: together they took {total}, the longest alone {longest}",
            fix="{change:en}",
            explain="`p.join()` waits until p has ended. In the loop that starts the processes "
            "it makes the parent wait for the first before it starts the second, and so on: the "
            "program is as slow as without processes, or slower.\n\n"
            "Start them all in a first loop and keep them in a list; join them all in a second "
            "loop. If one has to be over before the next may begin, then these are steps of one "
            "process and need no processes of their own.",
        ),
        "zh": Words(
            title="{count} 个进程一个接一个地运行：{parent} 每次先 join 前一个再启动下一个",
            why="第 {joined} 行的 join 要等到进程结束，因此没有任何并行：合计用时 {total}，"
            "而最长的一个只有 {longest}",
            fix="{change:zh}",
            explain="`p.join()` 一直等到 p 结束。把它写在启动进程的循环里，"
            "父进程就要等第一个进程结束才启动第二个，依此类推："
            "程序与不用进程时一样慢，甚至更慢。\n\n"
            "应当先用一个循环启动全部进程并放进列表，再用第二个循环逐个 join。"
            "如果一个必须在另一个开始之前结束，那它们就是同一个进程的几个步骤，"
            "并不需要各自的进程。",
        ),
    },
    """
for n in range(4):
    p = Process(target=work, args=(n,))
    p.start()
    p.join()               # waits here before the next one is started

for p in processes:        # better: start all of them ...
    p.start()
for p in processes:        # ... and then join all of them
    p.join()
""",
)

_SHORT: Final = 10_000_000
"""ns; two children that both run for less are no loss, and a parent that waits less is not busy."""


class SerialJoin:
    """J2: each child of one `start()` line began after the join of the one before.

    A warning for three and more, or two that both ran for more than 10 ms; a note where the same is
    true of all the children of a parent, three at least, but each has a line of its own. Quiet
    where another child ran beside them, where the parent had work of its own meanwhile, and where
    one of them failed: who starts a process again after a failure has to wait for it.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Children.KINDS

    def __init__(self) -> None:
        self._children = Children()

    def see(self, event: Event, state: State) -> None:
        self._children.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        del trace
        families: defaultdict[str, list[Child]] = defaultdict(list)
        for child in self._children.known.values():
            families[child.started.actor].append(child)
        for family in families.values():
            by_line: defaultdict[str | None, list[Child]] = defaultdict(list)
            for child in family:
                by_line[child.started.at].append(child)
            found = False
            for at, group in by_line.items():
                if at is not None and _serial(group) and _worth(group) and _alone(group, family):
                    found = True
                    yield _finding(group, "warning", state)
            if not found and len(family) > 2 and len(by_line) > 1 and _serial(family):
                yield _finding(family, "note", state)


def _serial(group: list[Child]) -> bool:
    if any(child.joined is None or child.code or child.error for child in group):
        return False
    busy = sum(_busy(child) for child in group)
    if busy > _SHORT * len(group) and busy > sum(map(_length, group)) / 2:
        return False
    return not any(_overlapping(group))


def _overlapping(group: list[Child]) -> Iterator[bool]:
    """Pair by pair, whether one was started before the one before it had been joined."""
    for before, after in pairwise(group):
        yield before.joined is None or after.started.t <= before.joined.t


def _worth(group: list[Child]) -> bool:
    return len(group) > 2 or (len(group) == 2 and all(_ran(child) > _SHORT for child in group))


def _alone(group: list[Child], family: list[Child]) -> bool:
    """No other child of the parent lived beside one of these, which come one after the other."""
    ours = {child.actor for child in group}
    starts = [child.started.t for child in group]
    for other in family:
        if other.actor not in ours:
            before = bisect_left(starts, _until(other)) - 1
            if before >= 0 and _until(group[before]) > other.started.t:
                return False
    return True


def _until(child: Child) -> int:
    if child.joined is not None:
        return child.joined.t
    return child.ended.t if child.ended is not None else 1 << 62


def _length(child: Child) -> int:
    return _until(child) - child.started.t


def _ran(child: Child) -> int:
    if child.began is None or child.ended is None:
        return 0
    return child.ended.t - child.began.t


def _busy(child: Child) -> int:
    """How long the parent did something else before it waited."""
    assert child.joined is not None
    since = child.joined.t if child.awaited is None else child.awaited
    return since - child.started.t


def _finding(group: list[Child], level: Level, state: State) -> Finding:
    first = group[0]
    assert first.joined is not None
    parent, started, joined = first.started.actor, first.started.at, first.joined.at
    one_line = level == "warning"
    change = Wording(
        f"take join out of the loop: start all in line {line_of(started)}, then join all in a "
        f"second loop instead of in line {line_of(joined)}",
        f"把 join 移出循环：先在第 {line_of(started)} 行启动全部进程，"
        f"再用第二个循环逐个 join，而不是在第 {line_of(joined)} 行",
    )
    if not one_line:
        change = Wording(
            f"if they do not need each other, start all of them first: move the join of line "
            f"{line_of(joined)} after the last start, line {line_of(group[-1].started.at)}",
            f"如果它们互不依赖，先全部启动：把第 {line_of(joined)} 行的 join "
            f"移到最后一个 start（第 {line_of(group[-1].started.at)} 行）之后",
        )
    return Finding(
        RULE.slug,
        level,
        "happened",
        group[1].started.t,
        parent,
        {
            "count": len(group),
            "parent": state.name(parent),
            "joined": line_of(joined),
            "total": duration(sum(map(_length, group))),
            "longest": duration(max(map(_length, group))),
            "change": change,
        },
        (
            Place(parent, started, (Phrase("starts", {"child": first.name}),)),
            Place(parent, joined, (Phrase("joins", {"child": first.name}),)),
        ),
        tuple(step for child in group[:2] for step in _steps(child)),
        evidence(*(event for child in group for event in (child.started, child.joined))),
        tuple(at for at in (joined,) if at),
    )


def _steps(child: Child) -> Iterator[Step]:
    parent = child.started.actor
    yield Step(parent, "start", child.started.t)
    if child.ended is not None:
        yield Step(child.actor, child.ended.kind, child.ended.t)
    if child.joined is not None:
        yield Step(parent, "join", child.joined.t)
