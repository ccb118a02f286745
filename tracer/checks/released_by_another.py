"""A Lock released by somebody who does not hold it: a mistake, or a signal in a lock's clothes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.ledger import Ledger, Stray, histories, proof
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import Hold, State

RULE = Rule(
    "released-by-another",
    "warning",
    {
        "en": Words(
            title="{actor} releases {object}, which {holder} holds",
            why="a Lock lets everybody release it, whoever took it (line {taken}): {effect:en}",
            fix="{change:en}",
            explain="Of a multiprocessing.Lock anybody may call release(), not only the process "
            "that called acquire(). Nothing is raised and nothing is printed, but the process that "
            "is inside believes to be alone there, and from now on it is not. When it releases the "
            "lock in its turn, it releases that of the next one. (Only an RLock knows its "
            "owner, and raises an AssertionError.)\n\n"
            "It mostly happens in a `finally` that also runs when acquire() did not succeed. `with "
            "lock:` pairs the two for you. Where one process is meant to let another one go "
            "on, a Semaphore(0) or an Event says so to every reader; a Lock that always one takes "
            "and another releases works as well, and is only noted.",
        ),
        "zh": Words(
            title="{actor} 释放了由 {holder} 持有的 {object}",
            why="任何进程都可以释放 Lock，不论是谁获取的（第 {taken} 行）：{effect:zh}",
            fix="{change:zh}",
            explain="对于 multiprocessing.Lock，任何进程都可以调用 release()，并不限于调用过 "
            "acquire() 的进程。既不会抛出异常，也没有任何提示，"
            "但正在临界区里的进程以为只有自己，其实从此不再如此。等它自己释放时，"
            "释放的已经是下一个进程的锁。（只有 RLock 记得所有者，会抛出 AssertionError。）\n\n"
            "最常见的是写在 `finally` 里的 release()：acquire() 没有成功时它也会执行。"
            "`with lock:` 会保证二者成对。如果本意是让一个进程放行另一个进程，"
            "用 Semaphore(0) 或 Event 更清楚；始终由一个进程获取、另一个进程释放的 Lock 也能用，"
            "这里只作提示。",
        ),
    },
    """
def work(lock):
    try:
        got = lock.acquire(timeout=1)
        ...
    finally:
        lock.release()     # also if got is False: then it releases another's lock
""",
)


@dataclass(slots=True)
class _Theft:
    """The first release of its kind: on this line, of a lock that was taken on that line."""

    released: Event
    hold: Hold
    count: int = 1


class ReleasedByAnother:
    """R2: who releases a Lock is not who took it.

    Only noted where it is always so, or where all is well in the end: each taking was followed by
    one release, and the lock is free (the last reader frees what the first one took).
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"released"})

    def __init__(self) -> None:
        self._found: dict[str, dict[tuple[str | None, str | None], _Theft]] = {}
        self._counts: dict[str, int] = {}

    def see(self, event: Event, state: State) -> None:
        thing = state.objects.get(event.object or "")
        if thing is None or not thing.holds:
            return
        hold = thing.holds[0]
        if hold.actor == event.actor or thing.type != "Lock" or thing.faults:
            return
        name = thing.name
        self._counts[name] = self._counts.get(name, 0) + 1
        found = self._found.setdefault(name, {})
        known = found.get((event.at, hold.at))
        if known is None:
            found[event.at, hold.at] = _Theft(event, hold)
        else:
            known.count += 1

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        for name, history in histories(trace, self._found).items():
            books = Ledger.of(history, single=True)
            raised = [stray.event for stray in books.strays if stray.raised]
            strays = {id(stray.event): stray for stray in books.strays}
            crowd = books.crowd(1)
            known = crowd.cause.event.at if crowd else None
            always = self._counts[name] == books.released and not books.raised
            thing = state.objects[name]
            finished = trace.footer is not None and trace.footer.outcome == "finished"
            balanced = finished and not thing.holds and not books.raised
            for theft in self._found[name].values():
                released = theft.released
                if released in raised or (crowd is not None and released.at == known):
                    continue  # it gave nothing; or more-holders names it as the cause of worse
                stray = strays.get(id(released))
                failed = stray is not None and stray.tried is not None
                yield _finding(
                    theft, stray, state, history, meant=not failed and (always or balanced)
                )


def _finding(
    theft: _Theft, stray: Stray | None, state: State, history: Sequence[Event], *, meant: bool
) -> Finding:
    released, hold = theft.released, theft.hold
    name = released.object or ""
    line, actor, holder = line_of(released.at), state.name(released.actor), state.name(hold.actor)
    effect = Wording(
        f"{holder} believes to be alone, while the next one may come in",
        f"{holder} 以为只有自己在里面，而下一个进程已经可以进来",
    )
    change = Wording(
        f"release {name} in line {line} only if {actor} has taken it, best by `with {name}:`",
        f"只有在 {actor} 自己获取了 {name} 时才在第 {line} 行释放，最好使用 `with {name}:`",
    )
    if meant:
        effect = Wording("here it serves as a signal", "在这里它被当作信号使用")
        change = Wording(
            f"if line {line} is to let {holder} go on, a Semaphore(0) or an Event says so more "
            "plainly",
            f"如果第 {line} 行是为了放行 {holder}，用 Semaphore(0) 或 Event 更清楚",
        )
    gives, takes = (Phrase(key, {"object": name}) for key in ("releases", "takes"))
    places = [Place(hold.actor, hold.at, (takes,)), Place(released.actor, released.at, (gives,))]
    steps = [
        Step(hold.actor, f"{name}.acquire", hold.since),
        Step(released.actor, f"{name}.release", released.t),
    ]
    tried = stray.tried if stray else None
    if tried is not None:
        places.insert(1, Place(tried.actor, tried.at, (Phrase("does-not-get", {"object": name}),)))
        steps.insert(1, Step(tried.actor, f"{name}.acquire -> False", tried.t))
    taken = [event for event in history if event.kind == "acquired" and event.t == hold.since]
    return Finding(
        RULE.slug,
        "note" if meant else RULE.level,
        "happened",
        released.t,
        released.actor,
        {
            "actor": actor,
            "object": name,
            "holder": holder,
            "taken": line_of(hold.at),
            "effect": effect,
            "change": change,
        },
        tuple(places),
        tuple(steps),
        proof(*taken[:1], tried, released),
        (released.at,) if released.at else (),
        (name, released.at, hold.at),
        theft.count,
    )
