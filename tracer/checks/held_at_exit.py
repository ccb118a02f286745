"""Ended while holding: a lock or permit that nobody gives back, because its holder is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.children import Children
from tracer.checks.dead_holder import DEAD
from tracer.checks.deadlock import Deadlock
from tracer.checks.ended_holding import DAEMON, TERMINATED
from tracer.checks.endings import ending
from tracer.checks.ledger import Ledger, family, histories, proof
from tracer.checks.stop import Stop
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.model.lines import MOST_NS
from tracer.state import SemaphoreState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.checks.endings import Ending
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
    absence=True,
)

_SOON: Final = 1_000_000_000  # ns
_HELD: Final = frozenset({"Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore"})


class _Vain(NamedTuple):
    """A request in vain, and until when it counts as one; `over`: when it was given up."""

    requested: Event
    until: int
    over: int | None = None


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
        self._ends: dict[str, Event] = {}

    def see(self, event: Event, state: State) -> None:
        kind = event.kind
        if kind in Children.KINDS:
            self._children.see(event, state)
        if kind in Deadlock.KINDS:
            self._deadlock.see(event, state)
        if kind in Stop.KINDS:
            self._stop.see(event, state)
        if kind in {"exited", "died"}:
            self._ends.setdefault(event.actor, event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        stopped = self._stop.moment(trace)
        left: dict[str, dict[tuple[str, str | None], Hold]] = {}
        for thing in state.objects.values():
            for hold in thing.holds if thing.type in _HELD and not thing.faults else ():
                holder = state.actors.get(hold.actor)
                if holder is not None and self._by_itself(holder, stopped):
                    left.setdefault(thing.name, {}).setdefault((hold.actor, hold.at), hold)
        if not left:
            return
        told = {
            finding.fields["object"]
            for finding in self._deadlock.finish(state, trace)
            if finding.slug == DEAD.slug
        }
        for name, history in histories(trace, left.keys() - told).items():
            thing = state.objects[name]
            unanswered = self._unanswered(history)
            levels = {needed: _level(thing, history, needed=needed) for needed in (False, True)}
            taken = {(one.actor, one.t): one for one in history if one.kind == "acquired"}
            for hold in left[name].values():
                holder = state.actors[hold.actor]
                needed = _needed(holder, unanswered)
                level = levels[needed is not None]
                if level is None:
                    continue
                child = self._children.known.get(holder.process)
                killer = child.signalled if child else None
                end = ending(name, hold, holder, killer, state)
                if killer is not None and killer.at is None and needed is None:
                    level = "warning"  # nobody is left who could need it; what it did is undone
                events = (taken.get((hold.actor, hold.since)), self._ends.get(hold.actor))
                yield _finding(level, name, hold, events, end, needed, state)

    def _by_itself(self, holder: ActorState, stopped: int | None) -> bool:
        """It has ended, and neither tracer nor Ctrl-C was it."""
        if holder.ended is None or (stopped is not None and holder.ended >= stopped):
            return False
        return holder.how == "exited" or not self._ended_by_tracer(holder.process)

    def _ended_by_tracer(self, process: str) -> bool:
        child = self._children.known.get(process)
        if child is not None:
            return child.ended_by_tracer
        end = self._ends.get(process)
        return end is not None and end.get("by") == "tracer"

    def _unanswered(self, history: Sequence[Event]) -> list[_Vain]:
        """What was asked for in vain.

        An attempt that would not wait is not among them: it was ready for a no. Who was killed soon
        after the holder would not have had it any more either: all daemons end together.
        """
        found = []
        open_ones: dict[str, Event] = {}
        for event in history:
            kind = event.kind
            if kind == "requested" and event.get("op") == "acquire":
                open_ones[event.actor] = event
            elif kind == "acquired":
                open_ones.pop(event.actor, None)
            elif kind in {"timed_out", "failed"} and event.get("op") == "acquire":
                request = open_ones.pop(event.actor, None)
                if request is not None:
                    found.append(_Vain(request, event.t, event.t))
        for actor, request in open_ones.items():
            end = self._ends.get(actor)
            until = MOST_NS
            if end is not None and end.kind == "died" and not self._ended_by_tracer(actor):
                until = end.t - _SOON
            found.append(_Vain(request, until))
        return found


def _needed(holder: ActorState, unanswered: list[_Vain]) -> _Vain | None:
    """A request of somebody else that was open when the holder ended, or came later."""
    ended = holder.ended or 0
    return next(
        (one for one in unanswered if one.until >= ended and one.requested.actor != holder.actor),
        None,
    )


def _level(thing: ObjectState, history: Sequence[Event], *, needed: bool) -> Level | None:
    """How bad it is; None where taking it was not meant to be followed by giving it back."""
    books = Ledger.of(history, single=thing.type == "Lock")
    initial = thing.initial if isinstance(thing, SemaphoreState) else None
    counts = initial is not None
    handed_over = any(not stray.raised for stray in books.strays)
    if handed_over and (counts or not books.sections):
        return None  # a signal; and whose permit is left of many is a guess
    if counts and len(thing.holds) >= len(books.sections):
        return "note"  # more are kept than given back: tickets, to be used up
    if initial is not None and len(thing.holds) >= initial > 1 and len(set(thing.holders())) == 1:
        return "note"  # who takes all of them waits for everybody to be out, and closes the house
    if needed:
        return "error"
    refused = any(event.kind == "refused" for event in history)
    return "note" if refused and not books.sections else "warning"  # first come, only served


def _finding(
    level: Level,
    name: str,
    hold: Hold,
    events: tuple[Event | None, Event | None],
    end: Ending,
    needed: _Vain | None,
    state: State,
) -> Finding:
    holder = state.actors[hold.actor]
    ended, line = holder.ended or 0, line_of(hold.at)
    change = end.change
    if level == "note" and end.at is not None:
        change = Wording(
            f"nothing, if it is meant to be kept; else use `with {name}:` in line {line}",
            f"如果本来就不打算归还，就不用改；否则在第 {line} 行使用 `with {name}:`",
        )
    places = [Place(holder.actor, hold.at, (Phrase("takes", {"object": name}), end.said))]
    steps = [Step(holder.actor, f"{name}.acquire", hold.since), Step(holder.actor, "ends", ended)]
    if end.killer is not None and end.killer.at is not None:
        ends = Phrase("ends", {"child": state.name(holder.actor)})
        places.append(Place(end.killer.actor, end.killer.at, (ends,)))
        steps.append(Step(end.killer.actor, end.killer.kind, end.killer.t))
    if needed is not None:
        asked = needed.requested
        places.append(Place(asked.actor, asked.at, (Phrase("waits", {"object": name}),)))
        if needed.over is None:
            steps.append(Step(asked.actor, f"{name}.acquire", asked.t, blocked=True))
        else:
            steps.append(Step(asked.actor, f"{name}.acquire -> False", needed.over))
    rule, fields = RULE, {"actor": state.name(holder.actor), "how": end.how, "change": change}
    if end.killer is None:
        fields["object"] = name
    else:  # not its own fault: it was ended by its parent
        rule = DAEMON if end.killer.at is None else TERMINATED
        fields["what"] = Wording(f"while it held {name}", f"持有 {name} 时")
        fields["effect"] = Wording(
            f"what it began in line {line} is unfinished, and {name} stays taken",
            f"它从第 {line} 行开始的操作没有完成，而 {name} 将一直被占用",
        )
    return Finding(
        rule.slug,
        level,
        "happened",
        ended,
        holder.actor,
        fields,
        tuple(places),
        tuple(sorted(steps, key=lambda step: step.t)),
        proof(events[0], end.killer, events[1], needed.requested if needed else None),
        (end.at,) if end.at else (),
        (family(name), hold.at, end.at, end.said.key, level),
    )
