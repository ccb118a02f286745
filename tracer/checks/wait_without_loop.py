"""Who is woken at a Condition and goes on without having looked whether it may."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.lost_notification import lost_waits
from tracer.checks.stale_look import stale_looks
from tracer.checks.wait_guards import conditions, guard_of, looks
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.stale_look import Stale
    from tracer.checks.wait_guards import Guard
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE: Final = Rule(
    "wait-without-loop",
    "error",
    {
        "en": Words(
            title="{actor} is woken by {object} in line {line} and does not look again",
            why="{how:en}",
            fix="{change:en}",
            explain="Between the notification and the moment at which `wait()` returns there is "
            "time: who is woken has to take the lock first, and others may have it before. "
            "notify_all() wakes all, though there may be something for one of them only; and one "
            "Condition is often notified for several reasons. What was so when notify() was called "
            "need not be so any more.\n\n"
            "Therefore look again after each wait, with the lock in hand: `while not ready: "
            "cond.wait()`, never `if`. `cond.wait_for(lambda: ready)` is that loop in one call.",
        ),
        "zh": Words(
            title="{actor} 在第 {line} 行被 {object} 唤醒后没有再次检查",
            why="{how:zh}",
            fix="{change:zh}",
            explain="从通知到 `wait()` 返回之间还有一段时间：被唤醒的进程要先重新获取锁，"
            "而别的进程可能先拿到它。notify_all() 会唤醒所有等待者，"
            "东西却可能只够其中一个；同一个条件变量还常常因为不同的原因被通知。"
            "调用 notify() 时成立的事情，此刻未必仍然成立。\n\n"
            "因此每次等待之后都要在持有锁时再检查一遍：写 `while not ready: cond.wait()`，"
            "不要写 `if`。`cond.wait_for(lambda: ready)` 就是用一次调用写成的这个循环。",
        ),
    },
    """
with cond:
    if count.value == 0:       # while: another one may have been faster
        cond.wait()
    count.value -= 1           # perhaps below zero
""",
    absence=True,
)


class WaitWithoutLoop:
    """W2: a `wait()` after which the text looks at nothing.

    An error where the very same value that made it wait stood there as it was used; a suspicion
    where something shared is looked at once, before; a note where nothing shared is seen to be.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"waited"})

    def __init__(self) -> None:
        self._woken: dict[tuple[str, str], Event] = {}  # Condition and line -> the first time

    def see(self, event: Event, state: State) -> None:
        del state
        if event.object is not None and event.at is not None and event.get("ok", True):
            self._woken.setdefault((event.object, event.at), event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        names = conditions({name for name, _ in self._woken}, state)
        guards = {
            at: (event, guard)
            for (name, at), event in self._woken.items()
            if name in names and (guard := guard_of(trace, at)) and not guard.again
        }
        if not guards:
            return
        lost = {one.request.at for one in lost_waits(names, trace)}
        shared = {at for _, at in looks(trace, [guard for _, guard in guards.values()])}
        stale = stale_looks(trace, {at: guard for at, (_, guard) in guards.items()})
        for at, (event, guard) in guards.items():
            if at in stale:
                yield _proven(stale[at], guard, state)
            elif guard.at in shared:
                yield _finding(event, guard, state, shared=True)
            elif at not in lost:  # else told, with what came of it
                yield _finding(event, guard, state, shared=False)


def _proven(stale: Stale, guard: Guard, state: State) -> Finding:
    look, request, returned, use = stale
    name, shared, actor = request.object or "?", look.object or "?", request.actor
    how = Wording(
        f"{shared} was {look.get('item')} when it had to wait, and {look.get('item')} again when "
        f"it went on to change it in line {line_of(use.at)}: somebody had been faster",
        f"它不得不等待时 {shared} 是 {look.get('item')}，而它接着在第 {line_of(use.at)} 行"
        f"修改时，{shared} 又是 {look.get('item')}：已被别的进程抢先",
    )
    return Finding(
        RULE.slug,
        RULE.level,
        "happened",
        use.t,
        actor,
        {
            "actor": state.name(actor),
            "object": name,
            "line": line_of(request.at),
            "how": how,
            "change": _change(guard, name, request.at),
        },
        (
            Place(actor, guard.at, (Phrase("looks", {"object": shared}),)),
            Place(actor, request.at, (Phrase("waits", {"object": name}),)),
            Place(actor, use.at, (Phrase("changes", {"object": shared}),)),
        ),
        (
            Step(actor, f"{shared} is {look.get('item')}", look.t),
            Step(actor, f"{name}.wait", request.t),
            Step(actor, "woken", returned.t),
            Step(actor, f"{shared} = {use.get('item')}", use.t),
        ),
        evidence(look, request, returned, use),
        tuple(at for at in (guard.at,) if at),
    )


def _finding(event: Event, guard: Guard, state: State, *, shared: bool) -> Finding:
    name, actor = event.object or "?", event.actor
    how = Wording(
        "whoever is woken has to take the lock again, and another process may have been faster",
        "被唤醒者要先重新获取锁，而别的进程可能已经抢先一步",
    )
    if not shared:
        how = Wording(
            "nothing tells it whether it still has to wait: a notification that comes before "
            "wait() is lost",
            "没有任何东西告诉它是否还需要等待：在 wait() 之前发出的通知会丢失",
        )
    places = [Place(actor, event.at, (Phrase("waits", {"object": name}),))]
    if shared:
        places.insert(0, Place(actor, guard.at))
    return Finding(
        RULE.slug,
        "warning" if shared else "note",
        "suspicion",
        event.t,
        actor,
        {
            "actor": state.name(actor),
            "object": name,
            "line": line_of(event.at),
            "how": how,
            "change": _change(guard if shared else None, name, event.at),
        },
        tuple(places),
        evidence=evidence(event),
        fix_at=tuple(at for at in (guard.at if shared else event.at,) if at),
        about=(RULE.slug, event.at, shared),
    )


def _change(guard: Guard | None, name: str, at: str | None) -> Wording:
    line = line_of(at if guard is None else guard.at)
    if guard is None:
        return Wording(
            f"line {line}: `while not flag.value: {name}.wait()`, with a shared flag that is set "
            "before notify(); nothing, if the notification cannot come before",
            f"第 {line} 行改为 `while not flag.value: {name}.wait()`，其中的共享标志在 notify() "
            "之前设置；如果通知不可能先到，就不用改",
        )
    if not guard.under:
        return Wording(
            f"take {name} first (line {line_of(guard.lock)}), and then `while` instead of the `if` "
            f"in line {line}",
            f"先获取 {name}（第 {line_of(guard.lock)} 行），再用 `while` 代替第 {line} 行的 `if`",
        )
    return Wording(f"`while` instead of `if` in line {line}", f"第 {line} 行用 `while` 代替 `if`")
