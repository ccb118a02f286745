"""Lost parallelism: a convoy at one lock, so that of many processes only one runs at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.ledger import family, proof
from tracer.checks.lock_queue import NOTICED
from tracer.checks.wording import Wording, duration, share
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer.checks.lock_queue import LockQueue
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "lost-parallelism",
    "note",
    {
        "en": Words(
            title="{who:en} one at a time because of {object}, for {serial} of {wall}",
            why="whoever has taken {object} in line {line} keeps it for {each} on average, and "
            "meanwhile the others queue for it, {waited} in all: a convoy",
            fix="take {object} in line {line} only around what is shared, and do the rest of the "
            "work outside of the block, so that it can run at the same time",
            explain="Processes are there to do things at the same time. If all the work of each "
            "stands inside `with lock:`, only the one that holds the lock is at work; the others "
            "stand in a row behind it like lorries behind a tractor (a convoy). The result is "
            "correct, but the program takes as long as with one process, or longer, since starting "
            "processes and changing over costs time, too.\n\n"
            "Look at what in the block really touches shared data. Often it is one line at the "
            "end: calculate first, without the lock, and take it only to add the result. Or let "
            "each process have its own part of the data and put the parts together in the end: "
            "then no lock is needed.",
        ),
        "zh": Words(
            title="{who:zh}因为 {object} 一次只能运行一个，在 {wall} 中占 {serial}",
            why="在第 {line} 行获取 {object} 的进程平均占用 {each}，"
            "其间其他进程都在排队，合计等待 {waited}",
            fix="第 {line} 行只在操作共享数据时才获取 {object}，"
            "其余工作放到临界区之外，这样它们才能同时进行",
            explain="使用多个进程就是为了同时做事。如果每个进程的全部工作都写在 `with lock:` 里，"
            "那么只有持有锁的那个进程在工作，其他进程像堵在拖拉机后面的卡车一样排成一列"
            "（convoy）。结果是正确的，但程序用的时间与只有一个进程时一样长，甚至更长，"
            "因为启动进程和切换也要花时间。\n\n"
            "看一看临界区里哪些语句真正接触共享数据，往往只有最后一行："
            "先不加锁地计算，只在累加结果时获取锁。或者让每个进程各有自己的一份数据，"
            "最后再合并，那就根本不需要锁。",
        ),
    },
    """
def count(lock, total, numbers):
    with lock:
        for n in numbers:          # all the work of this process: nobody else can work
            total.value += is_prime(n)

def count(lock, total, numbers):   # better: take the lock for the sum only
    found = sum(map(is_prime, numbers))
    with lock:
        total.value += found
""",
)

_SERIAL: Final = 0.8  # of the time in which there were two of its users
_CROWD: Final = 0.4  # of the other users who wait on average: less cannot be that serial


class _Share(NamedTuple):
    """ns in which two users at least wanted to run, and of them, in which at most one could."""

    together: int
    serial: int


def findings(queues: Iterable[LockQueue], state: State, trace: Trace) -> Iterator[Finding]:
    """S2: locks that kept their users from running at the same time for most of it.

    A user that waits for something else (a start signal, the end of a child) does not want to run.
    A lock whose holders mostly sleep is told by `long-hold`.
    """
    suspects = {
        queue.name: queue
        for queue in queues
        if queue.contended()
        and len(queue.takers) > 1
        and queue.area >= NOTICED
        and queue.crowd() >= _CROWD * (len(queue.takers) - 1)
        and 2 * queue.slept < queue.held
    }
    for name, found in _shares(suspects, state, trace).items():
        if found.together >= NOTICED and found.serial >= _SERIAL * found.together:
            yield _finding(suspects[name], found, state)


def _shares(suspects: dict[str, LockQueue], state: State, trace: Trace) -> dict[str, _Share]:
    """Look once more at all waits: those for a suspect, and those that keep its users away."""
    if not suspects:
        return {}
    users = set[str]().union(*(queue.takers for queue in suspects.values()))
    asked: dict[tuple[str, str], int] = {}
    waits: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for event in trace.events:
        kind, actor = event.kind, event.actor
        if actor not in users:
            continue
        name, op = event.object or "", event.get("op")
        if kind == "requested" and op != "sleep":
            asked[name if op == "acquire" and name in suspects else "", actor] = event.t
        elif kind != "released":  # which a Condition does after it has asked
            for place in ((name, actor), ("", actor)):
                if place in asked:
                    waits[place].append((asked.pop(place), event.t))
    found = {}
    for name, queue in suspects.items():
        steps: list[_Step] = []
        for user in queue.takers:
            known = state.actors.get(user)
            if known is not None:
                steps += _between(
                    known.began, state.t if known.ended is None else known.ended, 1, 1
                )
                for wait in waits[name, user]:
                    steps += _between(*wait, 0, -1)
                for wait in waits["", user]:
                    steps += _between(*wait, -1, -1)
        found[name] = _swept(sorted(steps))
    return found


class _Step(NamedTuple):
    """At `t` so many more want to run, and so many more can."""

    t: int
    there: int
    free: int


def _between(since: int, until: int, there: int, free: int) -> tuple[_Step, _Step]:
    return _Step(since, there, free), _Step(until, -there, -free)


def _swept(steps: list[_Step]) -> _Share:
    before = there = free = together = serial = 0
    for step in steps:
        if there > 1:
            together += step.t - before
            if free <= 1:
                serial += step.t - before
        before, there, free = step.t, there + step.there, free + step.free
    return _Share(together, serial)


def _finding(queue: LockQueue, found: _Share, state: State) -> Finding:
    name = queue.name
    line = max(queue.contended(), key=lambda one: one.held)
    worst = line.worst
    assert worst is not None
    places = [Place(worst.actor, line.at, (Phrase("takes", {"object": name}),))]
    places += [Place(one, None, (Phrase("waits", {"object": name}),)) for one in worst.waiters[:3]]
    return Finding(
        RULE.slug,
        "note",
        "happened",
        worst.since,
        worst.actor,
        {
            "object": name,
            "who": _users(queue, state),
            "serial": share(found.serial / found.together),
            "wall": duration(found.together),
            "line": line_of(line.at),
            "each": duration(line.held // max(line.holds, 1)),
            "waited": duration(queue.area),
        },
        tuple(places),
        (),
        proof(worst.taken, worst.given),
        (line.at,) if line.at else (),
        (family(name), line.at),
    )


def _users(queue: LockQueue, state: State) -> Wording:
    """How many processes are serial: all that work, or some."""
    working = [one.actor for one in state.actors.values() if one.parent and not one.answers]
    count, of = len(queue.takers), len(queue.takers.union(working))
    if count < of:
        return Wording(f"{count} of {of} processes run", f"{of} 个进程中有 {count} 个")
    return Wording(
        f"your program is serial: its {count} processes run",
        f"程序实际上是串行的：{count} 个进程",
    )
