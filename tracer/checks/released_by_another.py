"""A Lock released by somebody who does not hold it: a mistake, or a signal in a lock's clothes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.ledger import Ledger, family, histories, proof
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.checks.ledger import Stray
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

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
            "is inside believes that it is alone there, and from now on it is not. When it "
            "releases the lock in its turn, it releases that of the next one. (Only an RLock knows "
            "its owner, and raises an AssertionError.)\n\n"
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


class ReleasedByAnother:
    """R2: who releases a Lock is not who took it, and does not believe to have taken it either.

    Only noted where it is always so, or where all is well in the end: each taking was followed by
    one release, and the lock is free (the last reader frees what the first one took).
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"released"})

    def __init__(self) -> None:
        self._suspects: set[str] = set()

    def see(self, event: Event, state: State) -> None:
        thing = state.objects.get(event.object or "")
        if thing is None or not thing.holds or thing.holds[0].actor == event.actor:
            return
        if thing.type == "Lock" and not thing.faults:
            self._suspects.add(thing.name)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        finished = trace.footer is not None and trace.footer.outcome == "finished"
        for name, history in histories(trace, self._suspects).items():
            books = Ledger.of(history, single=True)
            if books.crowd(1) is not None:
                continue  # more-holders names it as the cause of worse
            thefts = _thefts(history)
            always = len(thefts) == books.released
            thing = state.objects.get(name)
            balanced = finished and thing is not None and not thing.holds
            meant = not books.raised and (always or balanced)
            strays = {id(stray.event): stray for stray in books.strays if not stray.raised}
            alike: dict[tuple[str | None, str | None, bool], list[tuple[Event, Stray]]] = {}
            for taken, released in thefts:
                stray = strays.get(id(released))
                if stray is not None:
                    key = (taken.at, released.at, meant and stray.tried is None)
                    alike.setdefault(key, []).append((taken, stray))
            for key, same in alike.items():
                yield _finding(*same[0], state, meant=key[2], count=len(same))


def _thefts(history: Sequence[Event]) -> list[tuple[Event, Event]]:
    """Each taking that somebody else ended, and the release that ended it."""
    found = []
    taken: Event | None = None
    for event in history:
        if event.kind == "acquired":
            taken = event
        elif event.kind == "released":
            if taken is not None and taken.actor != event.actor:
                found.append((taken, event))
            taken = None
    return found


def _finding(taken: Event, stray: Stray, state: State, *, meant: bool, count: int) -> Finding:
    released, tried = stray.event, stray.tried
    name = released.object or ""
    line, actor, holder = line_of(stray.at), state.name(released.actor), state.name(taken.actor)
    effect = Wording(
        f"{holder} believes that it is alone, while the next one may come in",
        f"{holder} 以为只有自己在里面，而下一个进程已经可以进来",
    )
    change = Wording(
        f"release {name} in line {line} only if {actor} has taken it, best by `with {name}:`",
        f"只有在 {actor} 自己获取了 {name} 时才在第 {line} 行释放，最好使用 `with {name}:`",
    )
    if meant:
        effect = Wording(
            f"here that seems to be meant, {holder} leaves it to others to release it",
            f"这里看来是有意的，{holder} 把释放交给了别的进程",
        )
        change = Wording(
            f"nothing, if line {line} is to let somebody go on; a Semaphore or an Event says so "
            "more plainly",
            f"如果第 {line} 行是为了放行别的进程，就不用改；用 Semaphore 或 Event 会更清楚",
        )
    gives, takes = (Phrase(key, {"object": name}) for key in ("releases", "takes"))
    places = [Place(taken.actor, taken.at, (takes,)), Place(released.actor, stray.at, (gives,))]
    steps = [
        Step(taken.actor, f"{name}.acquire", taken.t),
        Step(released.actor, f"{name}.release", released.t),
    ]
    if tried is not None:
        places.insert(1, Place(tried.actor, tried.at, (Phrase("does-not-get", {"object": name}),)))
        steps.append(Step(tried.actor, f"{name}.acquire -> False", tried.t))
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
            "taken": line_of(taken.at),
            "effect": effect,
            "change": change,
        },
        tuple(places),
        tuple(sorted(steps, key=lambda step: step.t)),
        proof(taken, tried, released),
        (stray.at,) if stray.at else (),
        (family(name), released.at, taken.at, meant),
        count,
    )
