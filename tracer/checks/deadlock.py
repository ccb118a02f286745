"""Processes that can never move again: waiting for each other, for themselves, for the dead."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.barrier_unfilled import unfilled
from tracer.checks.base import Rule, Words, line_of
from tracer.checks.dead_holder import DEAD, took_along, waits_for_dead
from tracer.checks.everybody_waits import EVERYBODY, everybody
from tracer.checks.last_moment import LastMoment
from tracer.checks.lock_order import give_back, sort, swap
from tracer.checks.lost_notification import lost_notifications
from tracer.checks.no_sentinel import NO_SENTINEL, starved
from tracer.checks.stuck_story import held_by, place, story, taken_at
from tracer.checks.undrained_queue import UNDRAINED, undrained
from tracer.model.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State
    from tracer.state.waiting import Stuck

CYCLE = Rule(
    "deadlock",
    "error",
    {
        "en": Words(
            title="{actors} wait for each other",
            why="each holds what another needs, so none of them can ever go on",
            fix="{change:en}",
            explain="A deadlock is a circle of processes in which each holds something and waits "
            "for something that the next one holds. Nobody can let go, because letting go comes "
            "after the line at which each is waiting.\n\n"
            "It needs two locks taken in different orders. If every process takes them in the "
            "same order, the circle cannot close: whoever has the first lock will also get the "
            "second. The hang need not show in every run, only when the processes reach their "
            "first locks at about the same time.",
        ),
        "zh": Words(
            title="{actors} 互相等待",
            why="每个进程都持有别的进程所需要的锁，因此谁也无法继续",
            fix="{change:zh}",
            explain="死锁是一个环：环上的每个进程都持有一样东西，同时等待下一个进程持有的东西。"
            "谁都不会放手，因为放手的语句排在正在等待的那一行之后。\n\n"
            "死锁的前提是两把锁被以不同的顺序获取。如果所有进程都按同一顺序获取锁，环就无法闭合："
            "拿到第一把锁的进程一定也能拿到第二把。死锁不一定每次运行都出现，"
            "只有当各进程几乎同时拿到第一把锁时才会发生。",
        ),
    },
    """
def chef(knife, board):
    with knife:
        with board: ...

def waiter(knife, board):
    with board:            # the other way round: take knife first here, too
        with knife: ...
""",
)

SELF = Rule(
    "self-deadlock",
    "error",
    {
        "en": Words(
            title="{actor} waits for {object}, which it holds itself",
            why="a {type} cannot be taken twice, not even by the process that holds it",
            fix="do not take {object} again in line {line}, or make it an RLock in line {made}",
            explain="A Lock does not know who holds it: when it is taken, everybody waits, its "
            "own holder included. This often happens when a function that takes the lock calls "
            "another one that takes it too.\n\n"
            "Take the lock in one of the two places only, or use an RLock, which its holder may "
            "take again (and must release as many times).",
        ),
        "zh": Words(
            title="{actor} 等待它自己持有的 {object}",
            why="{type} 不能被获取两次，即使是持有它的进程自己也不行",
            fix="不要在第 {line} 行再次获取 {object}，或在第 {made} 行把它改为 RLock",
            explain="Lock 不记得由谁持有：一旦被获取，所有进程都要等待，持有者自己也不例外。"
            "常见的情形是：一个获取了锁的函数又调用了另一个要获取同一把锁的函数。\n\n"
            "只在其中一处获取锁；或者使用 RLock，它的持有者可以再次获取（并且要释放同样多次）。",
        ),
    },
    """
lock = Lock()

def add(n):
    with lock: ...

def add_all(numbers):
    with lock:
        for n in numbers:
            add(n)         # waits for ever: the lock is taken already
""",
)


class Deadlock:
    """Judges at the last moment before tracer, or Ctrl-C, ended what could not move."""

    RULES: ClassVar[tuple[Rule, ...]] = (CYCLE, SELF, DEAD, EVERYBODY, UNDRAINED, NO_SENTINEL)
    KINDS: ClassVar[frozenset[str]] = LastMoment.KINDS

    def __init__(self) -> None:
        self._moment = LastMoment()
        self._judged = False
        self._found: list[Finding] = []
        self._late: Callable[[Trace], Finding | None] | None = None  # of a queue
        self._else: Finding | None = None  # what to say if that says nothing
        self._awaited: set[str] = set()

    def see(self, event: Event, state: State) -> None:
        if self._moment.see(event, state):
            self._judge(state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        if not self._judged:
            self._judge(state)
        yield from self._found
        told = self._late(trace) if self._late is not None else None
        if told is not None:
            yield told
        elif self._else is not None and not self._told_elsewhere(state, trace):
            yield self._else

    def _told_elsewhere(self, state: State, trace: Trace) -> bool:
        """Whether another check names what they wait for in vain, and why."""
        told = (
            *lost_notifications(self._awaited, self._moment, state, trace),
            *unfilled(self._awaited, self._moment, state, trace),
        )
        return any(finding.level == "error" for finding in told)

    def _judge(self, state: State) -> None:
        self._judged = True
        cannot, killers = self._moment.stuck(state), self._moment.killers
        told = {one.actor for one in cannot.values() if _lost_task(one)}
        for one in cannot.values():
            if one.actor in told or (one.wait.op == "join" and one.reason != "cycle"):
                continue
            if one.reason == "self":
                self._found.append(_self(one, state))
            elif one.reason == "cycle":
                circle = _circle(one, cannot)
                told.update(member.actor for member in circle)
                self._found.append(_cycle(circle, state))
            elif one.reason == "dead" and took_along(one, state):
                self._found.append(waits_for_dead(one, state, killers.get(one.by[0])))
        waiting = [  # but not daemons that their parent is just ending
            one
            for one in cannot.values()
            if one.wait.op not in {"join", "task"}
            and not _lost_task(one)
            and one.actor.partition("/")[0] not in killers
        ]
        if not self._found and waiting:
            self._else = everybody(waiting, state)
            self._awaited = {one.wait.target or "" for one in waiting}
            drains = [one for one in waiting if one.wait.op == "drain"]
            if drains:
                self._late = undrained(drains, cannot, state)
            else:
                self._late = starved(waiting, cannot, state)


def _lost_task(one: Stuck) -> bool:
    """It waits for the result of a task that went with a worker: worker-failed tells that."""
    return one.reason == "dead" and one.wait.op == "result"


def _circle(start: Stuck, cannot: dict[str, Stuck]) -> list[Stuck]:
    """The shortest way from `start` back to itself."""
    paths = [[start]]
    seen = {start.actor}
    while paths:
        path = paths.pop(0)
        for other in path[-1].by:
            if other == start.actor:
                return path
            if other in cannot and other not in seen:
                seen.add(other)
                paths.append([*path, cannot[other]])
    return [start]


def _cycle(circle: list[Stuck], state: State) -> Finding:
    wanted = {one.wait.target for one in circle}
    last = max(circle, key=lambda one: (one.wait.op == "join", one.wait.since))
    (second, taken), (first, at) = (
        _taken(last, wanted, state),
        (last.wait.target or "?", last.wait.at),
    )
    who = state.name(last.actor)
    if last.wait.op == "join":
        change = give_back(who, (second, taken), (state.name(first), at))
    elif len({(_taken(one, wanted, state)[1], one.wait.at) for one in circle}) == 1:
        change = sort(taken, at)
    else:
        change = swap(who, (second, taken), (first, at))
    return Finding(
        "deadlock",
        "error",
        "happened",
        last.wait.since,
        last.actor,
        {
            "actors": tuple(state.name(one.actor) for one in circle),
            "change": change,
        },
        tuple(place(one, state) for one in circle),
        story(circle, state),
        tuple((one.actor, one.wait.seq) for one in circle),
        tuple(line for line in (taken, at) if line),
    )


def _taken(one: Stuck, wanted: set[str | None], state: State) -> tuple[str, str | None]:
    """What it holds of the circle, and the line on which it took that."""
    held = [thing.name for thing in held_by(one.actor, state) if thing.name in wanted]
    return (held[0], taken_at(one.actor, held[0], state)) if held else ("?", None)


def _self(one: Stuck, state: State) -> Finding:
    thing = state.objects[one.wait.target or ""]
    return Finding(
        "self-deadlock",
        "error",
        "happened",
        one.wait.since,
        one.actor,
        {
            "actor": state.name(one.actor),
            "object": thing.name,
            "type": thing.type,
            "line": line_of(one.wait.at),
            "made": line_of(thing.made_at),
        },
        (place(one, state),),
        story([one], state),
        ((one.actor, one.wait.seq),),
        tuple(at for at in (one.wait.at, thing.made_at) if at),
    )
