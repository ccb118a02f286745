"""A wait() that gave up after its timeout, and a program that goes on as if it had not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.call_sites import sites
from tracer.checks.ledger import family, histories
from tracer.checks.lost_notification import lost_waits
from tracer.checks.wait_guards import conditions
from tracer.checks.wording import Wording, duration
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state import ConditionState, EventState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE: Final = Rule(
    "ignored-timeout",
    "warning",
    {
        "en": Words(
            title="{actor} goes on, although {object}.wait() in line {line} gave up: it returned "
            "False",
            why="nobody looks at what wait() returns, and what it waited for {late:en}",
            fix="look at the answer in line {line}: `if not {object}.wait(...):` ..., or wait "
            "without a timeout",
            explain="`wait(timeout)` of an Event or a Condition comes back in two cases: because "
            "what it waited for has happened, then it returns True; or because the time is over, "
            "then it returns False. It raises nothing. Who does not look at the answer goes on in "
            "both cases, and has in fact waited for nothing but the clock.\n\n"
            "On a slow machine the time is over sooner than you think. Decide what is to be done "
            "then: try again, give up with a message, or wait without a timeout.",
        ),
        "zh": Words(
            title="{object}.wait() 在第 {line} 行超时返回了 False，{actor} 却照样继续",
            why="没有谁检查 wait() 的返回值，而它等待的事情{late:zh}",
            fix="检查第 {line} 行的返回值：`if not {object}.wait(...):` ……，或者不带超时地等待",
            explain="Event 或 Condition 的 `wait(timeout)` 有两种返回的情形：等待的事情发生了，"
            "返回 True；时间到了，返回 False。它不会抛出异常。"
            "不检查返回值的程序在两种情形下都照样继续，实际上等的只是时钟。\n\n"
            "在慢的机器上，时间比想象的更早用完。要决定到时怎么办：再试一次、报告后放弃，"
            "或者不带超时地等待。",
        ),
    },
    """
ready.wait(1)              # True: it is ready; False: a second is over
use(result)                # in both cases

if not ready.wait(1):      # better
    sys.exit("not ready within a second")
""",
    absence=True,
)


class IgnoredTimeout:
    """W4: the text drops the answer, and in this run it was False and the actor went on.

    A warning where what it waited for came later, a note where it never came: then the time may
    be all that was meant. Quiet in loops, and for who looks or waits again: that is polling.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"timed_out"})

    def __init__(self) -> None:
        self._over: list[Event] = []

    def see(self, event: Event, state: State) -> None:
        thing = state.objects.get(event.object or "")
        if event.get("op") == "wait" and isinstance(thing, ConditionState | EventState):
            self._over.append(event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        dropped = [event for event in self._over if _dropped(trace, event.at)]
        names = {event.object or "" for event in dropped}
        if not names:
            return
        told = {one.ended for one in lost_waits(conditions(names, state), trace)}
        later = histories(trace, names)
        for event in dropped:
            goes_on = _next(trace, event)
            rest = [one for one in later[event.object or ""] if one.t > event.t]
            if event not in told and goes_on is not None and not _again(event.actor, rest):
                yield _finding(event, goes_on, _came(event.actor, rest), state)


def _dropped(trace: Trace, at: str | None) -> bool:
    """Whether nobody looks at the answer of the wait() in this line, which is in no loop."""
    found = sites(trace, at, "wait")
    return bool(found) and all(site.unused and not site.loops() for site in found)


def _next(trace: Trace, over: Event) -> Event | None:
    """What the actor did next; None if that was its end."""
    for event in trace.events:
        if event.actor == over.actor and event.seq > over.seq:
            if event.kind in {"exited", "died"}:
                return None
            if event.kind not in {"released", "acquired"} or event.object != over.object:
                return event
    return None


def _again(actor: str, rest: Sequence[Event]) -> bool:
    """Whether it looks at the flag, or waits for it, once more."""
    return any(one.actor == actor and one.kind in {"looked", "requested", "waited"} for one in rest)


def _came(actor: str, rest: Sequence[Event]) -> Event | None:
    return next(
        (one for one in rest if one.kind in {"set", "notified"} and one.actor != actor), None
    )


def _finding(over: Event, goes_on: Event, came: Event | None, state: State) -> Finding:
    name, actor = over.object or "?", over.actor
    places = [Place(actor, over.at, (Phrase("returns-false"),))]
    steps = [Step(actor, f"{name}.wait -> False", over.t)]
    late = Wording("has never come", "始终没有发生")
    if goes_on.at is not None and goes_on.at != over.at:
        places.append(Place(actor, goes_on.at, (Phrase("goes-on"),)))
    steps.append(Step(actor, goes_on.kind, goes_on.t))
    if came is not None:
        after = duration(came.t - over.t)
        late = Wording(f"came only {after} later", f"在 {after} 之后才发生")
        key, word = ("sets", "set") if came.kind == "set" else ("notifies", "notify")
        places.append(Place(came.actor, came.at, (Phrase(key, {"object": name}),)))
        steps.append(Step(came.actor, f"{name}.{word}", came.t))
    level = RULE.level if came is not None else "note"
    return Finding(
        RULE.slug,
        level,
        "happened",
        over.t,
        actor,
        {"actor": state.name(actor), "object": name, "line": line_of(over.at), "late": late},
        tuple(places),
        tuple(sorted(steps, key=lambda step: step.t)),
        evidence(over, goes_on, came),
        (over.at,) if over.at else (),
        (family(name), over.at, level),
    )
