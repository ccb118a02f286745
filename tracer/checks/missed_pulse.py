"""An Event that is set and cleared at once, and somebody who waited for it and missed it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.ledger import family, proof
from tracer.checks.wording import Wording, duration
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state import EventState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State, Wait

RULE = Rule(
    "missed-pulse",
    "error",
    {
        "en": Words(
            title="{actor} waits for {object}, which is set and cleared again, and misses it",
            why="{object} was set for {width} only; {effect:en}",
            fix="leave {object} set: no clear() in line {clear}, or only when all who wait have "
            "gone on",
            explain="An Event is a state, not a message: set() wakes those who wait, but each of "
            "them looks at the flag once more before wait() returns. If the flag has been cleared "
            "by then, wait() returns False, although no timeout is over (cpython#95826). Who comes "
            "to wait a moment later does not notice the pulse at all.\n\n"
            "Leave the Event set for as long as what it says is true. Where each of several "
            "processes has to be told once, a Semaphore that is released once for each, a Queue, "
            "or a Barrier that all of them reach, cannot be missed. And look at what wait() "
            "returns: only True means that the flag was seen.",
        ),
        "zh": Words(
            title="{actor} 等待 {object}，而它刚被设置又被清除，于是错过了",
            why="{object} 只被设置了 {width}；{effect:zh}",
            fix="让 {object} 保持设置：不要在第 {clear} 行 clear()，"
            "或者等所有等待者都继续之后再清除",
            explain="Event 是一种状态，而不是一条消息：set() 会唤醒等待者，但每个等待者在 wait() "
            "返回之前都会再看一次标志。如果那时标志已经被清除，wait() 就返回 False，"
            "尽管并没有超时（cpython#95826）。稍晚一点才来等待的进程根本不会察觉这次脉冲。\n\n"
            "只要 Event 所表达的事情仍然成立，就让它保持设置。如果要通知若干进程各一次，"
            "可以用每个进程 release 一次的 Semaphore、Queue，或者大家都要到达的 Barrier，"
            "它们都不会被错过。还要检查 wait() 的返回值：只有 True 才表示看到了标志。",
        ),
    },
    """
def runner(go):
    if not go.wait():      # False, although there is no timeout
        print("was there a signal?")

go.set()
go.clear()                 # too early: nobody has looked yet
""",
)

_GRACE: Final = 1_000_000_000  # ns: whoever was woken has returned by then
_APART: Final = (
    10_000_000  # ns from a clear to the next set; less, and it cannot be told which woke
)


class _Pulse(NamedTuple):
    """A set and the clear after it; `over`: when clear() returned."""

    set: Event
    cleared: Event
    over: int


class _Flag:
    """What one Event went through lately.

    set      the last set, if there was no clear after it
    last     the last set and the clear that came after it, in whatever way they overlapped
    pulse    the last pulse of which neither call overlapped another: the flag was really up
    """

    __slots__ = ("last", "pulse", "set", "unclear")

    def __init__(self) -> None:
        self.set: Event | None = None
        self.last: tuple[Event, Event] | None = None
        self.pulse: _Pulse | None = None
        self.unclear = False


class MissedPulse:
    """W3: certain where wait() returned False early, or never; a suspicion where it came late.

    A False speaks for itself. For the rest only pulses count that overlap no other call.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"set", "cleared", "returned", "waited", "failed"})

    def __init__(self) -> None:
        self._flags: dict[str, _Flag] = {}
        self._found: dict[tuple[object, ...], Finding] = {}

    def see(self, event: Event, state: State) -> None:
        name, kind = event.object or "", event.kind
        flag = self._flags.get(name)
        if kind == "set":
            if flag is None:
                flag = self._flags[name] = _Flag()
            flag.set, flag.unclear = event, _busy(name, state)
        elif flag is None:
            return
        elif kind == "cleared":
            flag.unclear = flag.unclear or _busy(name, state)
            if flag.set is not None:
                flag.last, flag.set = (flag.set, event), None
        elif kind == "returned":
            last = flag.last
            if last is None or flag.set is not None or flag.unclear:
                return
            known = flag.pulse is not None and flag.pulse.cleared is last[1]
            if not known and event.get("op") == "cleared" and event.actor == last[1].actor:
                flag.pulse = _Pulse(*last, event.t)
        elif kind == "waited":
            self._returned(event, flag, state)
        elif "KeyboardInterrupt" in (event.get("error") or ""):
            wait = _wait(event.actor, name, state)
            if wait is not None:
                self._never(event.actor, wait, flag, event.t, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        end = max(state.t, trace.footer.t if trace.footer else 0)
        for actor in state.actors.values():
            for wait in actor.waits[-1:]:
                flag = self._flags.get(wait.target or "")
                if wait.op == "wait" and flag is not None:
                    until = end if actor.ended is None else actor.ended
                    self._never(actor.actor, wait, flag, until, state)
        return iter(self._found.values())

    def _returned(self, event: Event, flag: _Flag, state: State) -> None:
        wait = _wait(event.actor, event.object or "", state)
        if wait is None:
            return
        if not event.get("ok", True):
            if flag.last is not None and flag.last[0].t >= wait.since:
                self._add(wait, flag.last, event, event.actor, state)
        elif (
            flag.pulse is not None
            and flag.set is not None
            and flag.pulse.set.t > wait.since
            and flag.set.t - flag.pulse.over >= _APART
        ):
            self._add(wait, flag.pulse[:2], event, event.actor, state)

    def _never(self, actor: str, wait: Wait, flag: _Flag, until: int, state: State) -> None:
        pulse = flag.pulse
        if (
            pulse is not None
            and flag.set is None
            and not flag.unclear
            and wait.endless
            and pulse.set.t > wait.since
            and until - pulse.over >= _GRACE
        ):
            self._add(wait, pulse[:2], None, actor, state)

    def _add(
        self,
        wait: Wait,
        pulse: tuple[Event, Event],
        returned: Event | None,
        actor: str,
        state: State,
    ) -> None:
        """`returned` None: it never did. There may be a great many: alike ones are counted."""
        early = returned is not None and not returned.get("ok", True)
        key = (
            family(wait.target or ""),
            pulse[0].at,
            pulse[1].at,
            wait.at,
            early,
            returned is None,
        )
        known = self._found.get(key)
        if known is None:
            self._found[key] = _finding(wait, *pulse, returned, actor, state)
        else:
            self._found[key] = replace(known, count=known.count + 1)


def _busy(name: str, state: State) -> bool:
    thing = state.objects.get(name)
    return isinstance(thing, EventState) and bool(thing.under_way)


def _wait(actor: str, name: str, state: State) -> Wait | None:
    known = state.actors.get(actor)
    for wait in reversed(known.waits if known else []):
        if wait.op == "wait" and wait.target == name:
            return wait
    return None


def _finding(
    wait: Wait, given: Event, taken: Event, returned: Event | None, actor: str, state: State
) -> Finding:
    name = given.object or ""
    early = returned is not None and not returned.get("ok", True)
    sure = early or returned is None
    line = line_of(wait.at)
    if early:
        effect = Wording(
            f"wait() in line {line} was woken, found it cleared and returned False, although no "
            "timeout was over",
            f"第 {line} 行的 wait() 被唤醒后发现它已被清除，于是返回 False，尽管并没有超时",
        )
    elif returned is None:
        effect = Wording(
            f"wait() in line {line} never returned", f"第 {line} 行的 wait() 再没有返回"
        )
    else:
        effect = Wording(
            f"wait() in line {line} only returned after the next set()",
            f"第 {line} 行的 wait() 直到下一次 set() 之后才返回",
        )
    about = {"object": name}
    waits = (
        (Phrase("waits", about), Phrase("returns-false")) if early else (Phrase("waits", about),)
    )
    steps = [
        Step(given.actor, f"{name}.set", given.t),
        Step(taken.actor, f"{name}.clear", taken.t),
    ]
    if returned is None:
        steps.append(Step(actor, f"{name}.wait", wait.since, blocked=True))
    else:
        steps.append(Step(actor, f"{name}.wait", wait.since))
        steps.append(Step(actor, f"-> {not early}", returned.t))
    return Finding(
        RULE.slug,
        RULE.level if sure else "warning",
        "happened" if sure else "suspicion",
        taken.t if returned is None else returned.t,
        actor,
        {
            "actor": state.name(actor),
            "object": name,
            "width": duration(taken.t - given.t),
            "effect": effect,
            "clear": line_of(taken.at),
        },
        (
            Place(given.actor, given.at, (Phrase("sets", about),)),
            Place(taken.actor, taken.at, (Phrase("clears", about),)),
            Place(actor, wait.at, waits),
        ),
        tuple(sorted(steps, key=lambda step: step.t)),
        ((actor, wait.seq), *proof(given, taken, returned)),
        (taken.at,) if taken.at else (),
    )
