"""A notify that nobody heard, and somebody who comes to wait for it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.call_sites import sites
from tracer.checks.last_moment import LastMoment
from tracer.checks.ledger import family, histories
from tracer.checks.wait_guards import conditions, guard_of, looks
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state import ConditionState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer.checks.wait_guards import Guard
    from tracer.model.events import Event
    from tracer.model.finding import Certainty, Level
    from tracer.model.trace import Trace
    from tracer.state import State

RULE: Final = Rule(
    "lost-notification",
    "error",
    {
        "en": Words(
            title="{actor} waits for {object}, which {notifier} notified before, when nobody "
            "waited",
            why="notify() wakes who is waiting at that moment and is then forgotten: {effect:en}",
            fix="{change:en}",
            explain="A Condition has no memory. `notify()` and `notify_all()` wake those who are "
            "inside `wait()` just then; if there is nobody, nothing happens, and who comes to wait "
            "a moment later waits for a call that is over. It shows only in those runs in which "
            "the notification comes first.\n\n"
            "What has happened must stand somewhere: in a shared Value, say. Who notifies changes "
            "it first, and does both while it holds the Condition's lock. Who waits takes the "
            "lock, looks, and waits only as long as it has not happened: `with cond:` and in it "
            "`while not ready.value: cond.wait()`. The look must come after the lock was taken: "
            "otherwise the notification fits between the look and the wait. Where it is only the "
            "signal that counts, an Event that stays set cannot be missed.",
        ),
        "zh": Words(
            title="{actor} 等待 {object}，而 {notifier} 的通知在此之前已经发出，当时没有谁在等待",
            why="notify() 只唤醒那一刻正在等待的进程，之后就不复存在：{effect:zh}",
            fix="{change:zh}",
            explain="条件变量没有记忆。`notify()` 和 `notify_all()` 只唤醒此刻正处在 `wait()` "
            "之中的进程；如果没有谁在等待，就什么也不会发生，稍后才来等待的进程等的是一次"
            "已经过去的通知。只有在通知先到的那些运行中，问题才会显现。\n\n"
            "发生过的事情必须记在某处，例如一个共享的 Value。通知者先修改它再通知，"
            "两步都在持有条件变量的锁时进行。等待者先获取锁，再查看，只要事情还没有发生就等待："
            "`with cond:` 之内写 `while not ready.value: cond.wait()`。"
            "查看必须在获取锁之后进行，否则通知恰好可以落在查看与等待之间。"
            "如果只需要一个信号，用一个保持设置的 Event 就不会错过。",
        ),
    },
    """
def waiter(cond, ready):
    if not ready.value:    # looked before the lock is taken: a notify fits in between
        with cond:
            cond.wait()

def better(cond, ready):
    with cond:
        while not ready.value:
            cond.wait()
""",
    absence=True,
)


class Lost(NamedTuple):
    """A wait, and the notification that came before it; `ended`: what gave the wait up."""

    request: Event
    notified: Event
    ended: Event | None


class LostNotification:
    """W1: both halves, a notification that found nobody and a wait that it would have ended.

    Only where the text shows that the waiter did not look, under the lock, whether it has to wait:
    who did so waits for a later notification. A wait that could never end is an error.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = LastMoment.KINDS | {"notified"}

    def __init__(self) -> None:
        self._moment = LastMoment()
        self._unheard: set[str] = set()

    def see(self, event: Event, state: State) -> None:
        if event.kind == "notified":
            thing = state.objects.get(event.object or "")
            if isinstance(thing, ConditionState) and not thing.waiters:
                self._unheard.add(thing.name)
        else:
            self._moment.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        return lost_notifications(self._unheard, self._moment, state, trace)


def lost_notifications(
    names: Iterable[str], moment: LastMoment, state: State, trace: Trace
) -> Iterator[Finding]:
    """What is to be said of the waits for these Conditions."""
    lost = [
        (one, guard)
        for one in lost_waits(conditions(names, state), trace)
        if (guard := guard_of(trace, one.request.at)) is not None and not guard.under
    ]
    seen = looks(trace, [guard for _, guard in lost])
    for one, guard in lost:
        judged = _judged(one, guard, moment, state, trace)
        looked = _last_look(one, guard, seen)
        if judged is not None and (guard.test is None or looked is not None):
            yield _finding(one, guard, looked, judged, state)


def lost_waits(names: set[str], trace: Trace) -> Iterator[Lost]:
    """Waits that began after a notification to nobody, and that no notification ended."""
    for history in histories(trace, names).values():
        yield from _lost_of(history)


def _lost_of(history: Sequence[Event]) -> Iterator[Lost]:
    open_ones: dict[str, tuple[Event, Event | None]] = {}
    unheard: list[tuple[int, Event]] = []
    back: dict[str, int] = {}  # actor -> when its last wait was over: place in the history
    for place, event in enumerate(history):
        actor, kind = event.actor, event.kind
        if kind == "requested" and event.get("op") == "wait":
            heard = back.get(actor, -1)
            missed = [one for at, one in unheard if at > heard and one.actor != actor]
            open_ones[actor] = (event, missed[-1] if missed else None)
        elif kind == "notified":
            if not open_ones:
                unheard.append((place, event))
            open_ones = {who: (request, None) for who, (request, _) in open_ones.items()}
        elif kind in {"waited", "timed_out", "failed"} and actor in open_ones:
            if kind != "waited" and event.get("op") != "wait":
                continue
            request, notified = open_ones.pop(actor)
            back[actor] = place
            interrupted = "KeyboardInterrupt" in (event.get("error") or "")
            if notified is not None and (kind == "timed_out" or interrupted):
                yield Lost(request, notified, event)
    for request, notified in open_ones.values():
        if notified is not None:
            yield Lost(request, notified, None)


class _Judged(NamedTuple):
    level: Level
    certainty: Certainty
    effect: Wording


def _judged(
    one: Lost, guard: Guard, moment: LastMoment, state: State, trace: Trace
) -> _Judged | None:
    """How bad it is; None where the wait need not have been in vain."""
    actor, line = one.request.actor, line_of(one.request.at)
    if one.ended is not None and one.ended.kind == "timed_out":
        if guard.again or any(site.loops() for site in sites(trace, one.request.at, "wait")):
            return None  # who tries again, or looks then, has other ways to know
        said = Wording(
            f"wait() in line {line} came after it, and only its timeout ended it",
            f"第 {line} 行的 wait() 在它之后才开始，只因超时才结束",
        )
        return _Judged("warning", "happened", said)
    stuck = moment.stuck(state).get(actor)
    if stuck is not None and stuck.wait.seq == one.request.seq:
        said = Wording(
            f"wait() in line {line} came after it and never returned",
            f"第 {line} 行的 wait() 在它之后才开始，再也没有返回",
        )
        return _Judged("error", "happened", said)
    killer = moment.killers.get(actor.partition("/")[0])
    if killer is not None:
        said = Wording(
            f"wait() in line {line} came after it and lasted until the process was ended in line "
            f"{line_of(killer.at)}",
            f"第 {line} 行的 wait() 在它之后才开始，直到进程在第 {line_of(killer.at)} 行被结束",
        )
        return _Judged("warning", "happened", said) if killer.at else None  # daemons may wait
    if trace.footer is None or trace.footer.outcome not in {"interrupted", "stopped"}:
        return None
    said = Wording(
        f"wait() in line {line} came after it and had not returned when the program was stopped",
        f"第 {line} 行的 wait() 在它之后才开始，程序被停止时仍未返回",
    )
    return _Judged("warning", "suspicion", said)


def _last_look(one: Lost, guard: Guard, seen: dict[tuple[str, str], list[Event]]) -> Event | None:
    """Its last look before it went to wait, if the notification came after that."""
    mine = seen.get((one.request.actor, guard.at or ""), [])
    before = [event for event in mine if event.t <= one.request.t]
    return before[-1] if before and before[-1].t < one.notified.t else None


def _finding(
    one: Lost, guard: Guard, looked: Event | None, judged: _Judged, state: State
) -> Finding:
    request, notified, ended = one
    name, actor = request.object or "?", request.actor
    line, said = line_of(request.at), line_of(notified.at)
    change = Wording(
        f"set a shared flag before notify() in line {said}, and in line {line} wait only while it "
        f"is not set: `while not flag.value: {name}.wait()`",
        f"在第 {said} 行 notify() 之前先设置一个共享标志，第 {line} 行只在它未设置时等待："
        f"`while not flag.value: {name}.wait()`",
    )
    fix_at: tuple[str | None, ...] = (request.at,)
    places = [Place(notified.actor, notified.at, (Phrase("notifies-nobody", {"object": name}),))]
    steps = [Step(notified.actor, f"{name}.notify", notified.t)]
    if looked is not None:
        change = Wording(
            f"take {name} first (line {line_of(guard.lock)}), and only then look, in a `while` "
            f"loop; not before, as in line {line_of(guard.at)}",
            f"先获取 {name}（第 {line_of(guard.lock)} 行），然后才在 `while` 循环中查看；"
            f"不要像第 {line_of(guard.at)} 行那样提前查看",
        )
        fix_at = (guard.at, guard.lock)
        places.insert(0, Place(actor, guard.at, (Phrase("looks", {"object": looked.object}),)))
        steps.insert(0, Step(actor, f"{looked.object}?", looked.t))
    places.append(Place(actor, request.at, (Phrase("waits", {"object": name}),)))
    gave_up = ended is not None and ended.kind == "timed_out"
    steps.append(Step(actor, f"{name}.wait", request.t, blocked=not gave_up))
    if gave_up and ended is not None:
        steps.append(Step(actor, "-> False", ended.t))
    return Finding(
        RULE.slug,
        judged.level,
        judged.certainty,
        request.t,
        actor,
        {
            "actor": state.name(actor),
            "notifier": state.name(notified.actor),
            "object": name,
            "effect": judged.effect,
            "change": change,
        },
        tuple(places),
        tuple(steps),
        evidence(looked, notified, request, ended),
        tuple(at for at in fix_at if at),
        (family(name), notified.at, request.at, judged.level),
    )
