"""Ended while holding: a lock or permit that nobody gives back, because its holder is gone."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.children import Children
from tracer.checks.deadlock import DEAD, Deadlock
from tracer.checks.ledger import Ledger, histories, proof
from tracer.checks.stop import Stop
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state import SemaphoreState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.model.events import Event
    from tracer.model.finding import Level
    from tracer.model.trace import Trace
    from tracer.state import ActorState, Hold, ObjectState, State

RULE = Rule(
    "held-at-exit",
    "warning",
    {
        "en": Words(
            title="{actor} ended while it held {object}",
            why="{how:en}, and nobody gave {object} back for it: it stays taken",
            fix="{change:en}",
            explain="A lock of multiprocessing lives in the operating system, not in the process "
            "that took it. When that process ends, whether by itself, by an exception or because "
            "it was killed, the lock stays taken, and whoever needs it next waits for ever. "
            "Nobody may need it today; then the program ends as if all were well.\n\n"
            "`with lock:` gives it back on every way out of the block, through a return and "
            "through an exception. Against kill(), terminate() and os._exit() nothing helps: do "
            "not end a process that may hold something, ask it to stop instead, by an Event that "
            "it looks at now and then.",
        ),
        "zh": Words(
            title="{actor} 结束时仍然持有 {object}",
            why="{how:zh}，之后也没有谁替它释放 {object}：它将一直被占用",
            fix="{change:zh}",
            explain="multiprocessing 的锁存在于操作系统中，而不在获取它的进程里。"
            "不管进程是自己结束、因异常结束还是被杀死，它持有的锁都仍然被占用，"
            "下一个需要它的进程将永远等下去。也许今天没有谁再需要它，"
            "程序看起来就像一切正常。\n\n"
            "`with lock:` 在离开代码块的任何一条路径上都会释放锁，包括 return 和异常。"
            "对于 kill()、terminate() 和 os._exit() 则没有办法：不要强行结束可能持有锁的进程，"
            "而应当请它自己停止，例如让它不时查看一个 Event。",
        ),
    },
    """
def buy(till, money):
    till.acquire()
    if money < 10:
        return             # the till stays taken; with till: would give it back
    till.release()
""",
)

_HELD: Final = frozenset({"Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore"})


class _End(NamedTuple):
    """How a holder came to its end, what to change and where; who killed it, if the program did."""

    how: Wording
    change: Wording
    said: Phrase
    at: str | None
    killer: Event | None = None


class HeldAtExit:
    """X1, X2: holds that are left in the end and whose holders ended before.

    What `waits-for-dead` says already is not said again.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Children.KINDS | Deadlock.KINDS | Stop.KINDS

    def __init__(self) -> None:
        self._children = Children()
        self._deadlock = Deadlock()
        self._stop = Stop()
        self._ended_by_tracer: set[str] = set()

    def see(self, event: Event, state: State) -> None:
        kind = event.kind
        if kind in Children.KINDS:
            self._children.see(event, state)
        if kind in Deadlock.KINDS:
            self._deadlock.see(event, state)
        if kind in Stop.KINDS:
            self._stop.see(event, state)
        if kind == "died" and event.get("by") == "tracer":
            self._ended_by_tracer.add(event.actor)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        stopped = self._stop.moment(trace)
        left = [
            (thing, hold, state.actors[hold.actor])
            for thing in state.objects.values()
            if thing.type in _HELD and not thing.faults
            for hold in thing.holds
            if hold.actor in state.actors and self._by_itself(state.actors[hold.actor], stopped)
        ]
        if not left:
            return
        told = {
            finding.fields["object"]
            for finding in self._deadlock.finish(state, trace)
            if finding.slug == DEAD.slug
        }
        done = histories(trace, {thing.name for thing, _, _ in left} - told)
        for thing, hold, holder in left:
            history = done.get(thing.name)
            if history is None:
                continue
            needed = _needed(holder, history)
            level = _level(thing, needed, history)
            if level is None:
                continue
            end = self._end(thing, hold, holder, state)
            if needed is None and holder.daemon and end.killer and end.killer.at is None:
                level = "note"  # multiprocessing ends daemons when main has come to its end
            yield _finding(level, thing, hold, holder, end, needed, state)

    def _by_itself(self, holder: ActorState, stopped: int | None) -> bool:
        """It has ended, and neither tracer nor Ctrl-C was it."""
        if holder.ended is None or (stopped is not None and holder.ended >= stopped):
            return False
        if holder.how == "exited":
            return True
        child = self._children.known.get(holder.process)
        return not (child.ended_by_tracer if child else holder.process in self._ended_by_tracer)

    def _end(self, thing: ObjectState, hold: Hold, holder: ActorState, state: State) -> _End:
        name, line = thing.name, line_of(hold.at)
        block = Wording(
            f"use `with {name}:` in line {line}, which gives it back on every way out",
            f"在第 {line} 行使用 `with {name}:`，这样无论如何离开都会释放它",
        )
        code = holder.code
        if holder.error:
            error = holder.error.partition("\n")[0]
            how = Wording(
                f"{error} ended it before it came to release()",
                f"{error} 使它没能执行到 release()",
            )
            return _End(how, block, Phrase("raises", {"error": error}), hold.at)
        if holder.how == "exited":
            how = Wording("it came to its end without release()", "它没有 release() 就结束了")
            return _End(how, block, Phrase("exits", {"code": 0 if code is None else code}), hold.at)
        child = self._children.known.get(holder.process)
        killer = child.signalled if child else None
        said = _signal(code) if code is not None and code < 0 else f"exit code {code}"
        died = Phrase("dies", {"how": said})
        if killer is not None:
            where = line_of(killer.at)
            who = state.name(killer.actor)
            how = Wording(
                f"{who} ended it in line {where} ({said})",
                f"{who} 在第 {where} 行结束了它（{said}）",
            )
            change = Wording(
                f"do not end {holder.name} in line {where} while it may hold {name}: wait for it, "
                "or ask it to stop by an Event",
                f"不要在第 {where} 行结束可能持有 {name} 的 {holder.name}："
                "等它结束，或者用一个 Event 请它停止",
            )
            return _End(how, change, died, killer.at, killer)
        how = Wording(f"it was gone all at once ({said})", f"它突然消失了（{said}）")
        change = Wording(
            f"leave by `return` or sys.exit(), not by os._exit(), and use `with {name}:` in line "
            f"{line}",
            f"用 return 或 sys.exit() 离开，不要用 os._exit()，并在第 {line} 行使用 `with {name}:`",
        )
        if code is None or code < 0:
            change = Wording(
                f"find out what killed {holder.name} after line {line}, where it took {name}",
                f"查明 {holder.name} 在第 {line} 行获取 {name} 之后是被什么杀死的",
            )
        return _End(how, change, died, hold.at)


def _needed(holder: ActorState, history: Sequence[Event]) -> Event | None:
    """A request of somebody else that was open when the holder ended, or came later, in vain.

    An attempt that would not wait is none: it was ready for a no.
    """
    ended = holder.ended or 0
    open_ones: dict[str, Event] = {}
    for event in history:
        kind = event.kind
        if event.actor == holder.actor:
            continue
        if kind == "requested" and event.get("op") == "acquire":
            open_ones[event.actor] = event
        elif kind == "acquired":
            open_ones.pop(event.actor, None)
        elif kind in {"timed_out", "failed"} and event.get("op") == "acquire":
            request = open_ones.pop(event.actor, None)
            if request is not None and event.t >= ended:
                return request
    return next(iter(open_ones.values()), None)


def _level(thing: ObjectState, needed: Event | None, history: Sequence[Event]) -> Level | None:
    """How bad it is; None where taking it was not meant to be followed by giving it back."""
    books = Ledger.of(history, single=thing.type == "Lock")
    counts = isinstance(thing, SemaphoreState)
    handed_over = any(not stray.raised for stray in books.strays)
    if handed_over and (counts or not books.sections):
        return None  # a signal; and whose permit is left of many is a guess
    if counts and len(thing.holds) >= len(books.sections):
        return "note"  # more are kept than given back: tickets, to be used up
    if needed is not None:
        return "error"
    refused = any(event.kind == "refused" for event in history)
    return "note" if refused and not books.sections else "warning"  # first come, only served


def _finding(
    level: Level,
    thing: ObjectState,
    hold: Hold,
    holder: ActorState,
    end: _End,
    needed: Event | None,
    state: State,
) -> Finding:
    name, ended = thing.name, holder.ended or 0
    places = [Place(holder.actor, hold.at, (Phrase("takes", {"object": name}), end.said))]
    steps = [Step(holder.actor, f"{name}.acquire", hold.since), Step(holder.actor, "ends", ended)]
    if end.killer is not None:
        ends = Phrase("ends", {"child": state.name(holder.actor)})
        places.append(Place(end.killer.actor, end.killer.at, (ends,)))
        steps.append(Step(end.killer.actor, end.killer.kind, end.killer.t))
    if needed is not None:
        places.append(Place(needed.actor, needed.at, (Phrase("waits", {"object": name}),)))
        steps.append(Step(needed.actor, f"{name}.acquire", needed.t, blocked=True))
    return Finding(
        RULE.slug,
        level,
        "happened",
        ended,
        holder.actor,
        {
            "actor": state.name(holder.actor),
            "object": name,
            "how": end.how,
            "change": end.change,
        },
        tuple(places),
        tuple(sorted(steps, key=lambda step: step.t)),
        proof(end.killer, needed),
        (end.at,) if end.at else (),
        (name, hold.at, end.at, level),
    )


def _signal(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
