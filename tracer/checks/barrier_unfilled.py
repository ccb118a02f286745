"""A barrier at which fewer come than it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.last_moment import LastMoment
from tracer.checks.ledger import histories
from tracer.checks.wording import Wording
from tracer.messages import listed
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state import BarrierState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer.model.events import Event
    from tracer.model.finding import Level
    from tracer.model.trace import Trace
    from tracer.state import State

RULE: Final = Rule(
    "barrier-unfilled",
    "error",
    {
        "en": Words(
            title="{actors} {wait:en} at {object}: {count:en}",
            why="{how:en}",
            fix="{change:en}",
            explain="A Barrier is made for a number of processes, and each `wait()` waits until so "
            "many have come. If fewer ever come, because one too few was started, because main was "
            "counted and does not wait, or because one has ended early, all the others wait for "
            "ever. The same happens in the last round, if one comes more often than the others.\n\n"
            "Count who comes: the number in `Barrier(n)` must be the number of processes that call "
            "wait(), main included only if it does so itself, and all must call it equally often. "
            "With `wait(timeout)` the barrier breaks instead, and everybody at it gets a "
            "BrokenBarrierError; who cannot come any more should say so by `abort()`.",
        ),
        "zh": Words(
            title="{actors} 在屏障 {object} 处{wait:zh}：{count:zh}",
            why="{how:zh}",
            fix="{change:zh}",
            explain="Barrier 是为一定数量的进程创建的，每次 `wait()` 都要等到来齐这么多个。"
            "如果来的始终不够（少启动了一个；把 main 算了进去，而它并不等待；"
            "或者有一个提前结束了），其余的进程就会永远等下去。"
            "最后一轮也一样：如果某个进程比别的进程多来一次，它就等不到别人。\n\n"
            "数一数谁会来：`Barrier(n)` 中的数字必须等于调用 wait() 的进程数，"
            "main 只有自己也调用时才算在内，而且每个进程调用的次数必须相同。"
            "使用 `wait(timeout)` 时，屏障会损坏，在场的进程都得到 BrokenBarrierError；"
            "不能再来的进程应当用 `abort()` 告诉大家。",
        ),
    },
    """
start = Barrier(4)             # 3, or main has to call start.wait(), too
for n in range(3):
    Process(target=run, args=(start,)).start()
""",
    absence=True,
)


class _Round(NamedTuple):
    """What happened at one barrier.

    comers   how often each actor came, first comer first
    there    the requests of those who wait in the end, or were interrupted while they did
    gave_up  request and end of the waits whose timeout ran out before the barrier was full
    """

    created: Event | None
    comers: dict[str, int]
    there: list[Event]
    gave_up: list[tuple[Event, Event]]


class BarrierUnfilled:
    """B1: an error where those who wait can never go on, or where nobody catches the timeout.

    A timeout that somebody was ready for is a note, or a warning if the program ended badly and
    too few ever came. Quiet where the program broke the barrier itself, by abort().
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = LastMoment.KINDS

    def __init__(self) -> None:
        self._moment = LastMoment()

    def see(self, event: Event, state: State) -> None:
        self._moment.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        return unfilled(state.objects, self._moment, state, trace)


def unfilled(
    names: Iterable[str], moment: LastMoment, state: State, trace: Trace
) -> Iterator[Finding]:
    """What is to be said of these objects, as far as they are barriers."""
    barriers = {name for name in names if isinstance(state.objects.get(name), BarrierState)}
    if not barriers:
        return
    stuck = {
        (one.actor, one.wait.seq): one
        for one in moment.stuck(state).values()
        if one.wait.op not in {"join", "task"}
    }
    elsewhere = any(one.wait.target not in barriers for one in stuck.values())
    for name, history in histories(trace, barriers).items():
        thing = state.objects[name]
        told = _round(history)
        if not isinstance(thing, BarrierState) or told is None:
            continue
        vain = [one for one in told.there if (one.actor, one.seq) in stuck and not elsewhere]
        few = len(told.comers) < thing.parties
        absent = told.comers.keys() - {one.actor for one in vain}
        ended = [
            one
            for one in told.there
            if (killer := moment.killers.get(one.actor.partition("/")[0])) and killer.at
        ]
        if vain and (few or absent):
            yield _hung(thing, told, vain, state)
        elif few and ended:
            yield _short(thing, told, ended, few=True, level="warning", state=state)
        elif told.gave_up:
            waits = [request for request, _ in told.gave_up]
            level = _broken(waits, state, trace) if few else "note"
            yield _short(thing, told, waits, few=few, level=level, state=state)


def _round(history: Sequence[Event]) -> _Round | None:
    """What happened, if the program did not break the barrier itself."""
    told = _Round(None, {}, [], [])
    there: dict[str, Event] = {}
    for event in history:
        actor, kind = event.actor, event.kind
        if kind == "created":
            told = told._replace(created=event)
        elif kind == "requested":
            told.comers[actor] = told.comers.get(actor, 0) + 1
            there[actor] = event
        elif kind == "aborted":
            return None
        elif kind in {"waited", "broken", "timed_out", "failed"} and actor in there:
            request = there.pop(actor)
            if kind == "timed_out":
                told.gave_up.append((request, event))
            elif kind == "failed" and "KeyboardInterrupt" in (event.get("error") or ""):
                told.there.append(request)
    told.there.extend(there.values())
    return told


def _broken(waits: list[Event], state: State, trace: Trace) -> Level:
    """How bad it is that nobody could come: whether anybody was ready for that."""
    known = [state.actors[one.actor] for one in waits if one.actor in state.actors]
    if any("BrokenBarrierError" in (one.error or "") for one in known):
        return "error"
    return "warning" if trace.footer is None or trace.footer.exit != 0 else "note"


def _hung(thing: BarrierState, told: _Round, vain: list[Event], state: State) -> Finding:
    """They can never go on."""
    one = len(vain) == 1
    wait = Wording("waits for ever" if one else "wait for ever", "永远等待")
    if len(told.comers) < thing.parties:
        return _finding(thing, told, vain, "error", wait, _too_few(thing, told), state)
    last = vain[-1]
    absent = [actor for actor in told.comers if actor not in {each.actor for each in vain}]
    names = tuple(state.name(actor) for actor in absent)
    times, most = min(told.comers[actor] for actor in absent), told.comers[last.actor]
    who, line = state.name(last.actor), line_of(last.at)
    how = Wording(
        f"{who} came {_times(most)}, {listed(names, 'en')} only {_times(times)}: nobody is left "
        "who could come",
        f"{who} 来了 {most} 次，{listed(names, 'zh')} 只来了 {times} 次：已经没有谁能再来",
    )
    change = Wording(
        f"let all of them call {thing.name}.wait() equally often: see who skips it, or calls it "
        f"once more, in line {line}",
        f"让每个进程调用 {thing.name}.wait() 的次数相同：看看是谁漏掉了，"
        f"或者在第 {line} 行多调用了一次",
    )
    broken = next((state.actors[one] for one in absent if state.actors[one].error), None)
    if broken is not None and broken.error:
        error = broken.error.partition(":")[0].partition("\n")[0]
        how = Wording(
            f"{broken.name} ended by {error} before it came",
            f"{broken.name} 还没来就因 {error} 结束了",
        )
        change = Wording(
            f"see to {error} in {broken.name}, and call {thing.name}.abort() where it cannot come "
            "any more",
            f"处理 {broken.name} 的 {error}，并在它不能再来时调用 {thing.name}.abort()",
        )
    return _finding(thing, told, vain, "error", wait, (how, change, (last.at,)), state)


def _short(
    thing: BarrierState,
    told: _Round,
    waits: list[Event],
    *,
    few: bool,
    level: Level,
    state: State,
) -> Finding:
    """They gave up, or were ended."""
    wait = Wording("waited in vain", "白白等待")
    if few:
        return _finding(thing, told, waits, level, wait, _too_few(thing, told), state)
    line = line_of(waits[0].at)
    how = Wording(
        f"its timeout ran out before all {thing.parties} were there, and broke it",
        f"还没来齐 {thing.parties} 个，超时就到了，屏障因此损坏",
    )
    change = Wording(
        f"wait longer in line {line}, or be ready for BrokenBarrierError; nothing, if it is",
        f"在第 {line} 行等得更久一些，或者处理 BrokenBarrierError；如果已经处理，就不用改",
    )
    return _finding(thing, told, waits, level, wait, (how, change, (waits[0].at,)), state)


_Said = tuple[Wording, Wording, tuple[str | None, ...]]


def _too_few(thing: BarrierState, told: _Round) -> _Said:
    count, parties, made = len(told.comers), thing.parties, line_of(thing.made_at)
    how = Wording(
        f"it was made for {parties} in line {made}, and in the whole run {_processes(count)} to it",
        f"第 {made} 行为 {parties} 个进程创建了它，而整个运行中只有 {count} 个进程来过",
    )
    change = Wording(
        f"Barrier({count}) in line {made}, or let {parties - count} more call {thing.name}.wait()",
        f"第 {made} 行改为 Barrier({count})，或者再让 {parties - count} 个进程调用 "
        f"{thing.name}.wait()",
    )
    return how, change, (thing.made_at,)


def _processes(count: int) -> str:
    return "only one process came" if count == 1 else f"only {count} processes came"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _finding(
    thing: BarrierState,
    told: _Round,
    waits: list[Event],
    level: Level,
    wait: Wording,
    said: _Said,
    state: State,
) -> Finding:
    how, change, fix_at = said
    last, about = waits[-1], {"object": thing.name}
    ends = {request.seq: end for request, end in told.gave_up if request in waits}
    places = [Place(one.actor, one.at, (Phrase("waits", about),)) for one in waits[:4]]
    if told.created is not None:
        places.insert(0, Place(told.created.actor, told.created.at, (Phrase("makes", about),)))
    steps = [
        Step(one.actor, f"{thing.name}.wait", one.t, blocked=one.seq not in ends) for one in waits
    ]
    steps += [Step(end.actor, "BrokenBarrierError", end.t) for end in ends.values()]
    here = len({one.actor for one in waits})
    return Finding(
        RULE.slug,
        level,
        "happened",
        last.t,
        last.actor,
        {
            "actors": tuple(dict.fromkeys(state.name(one.actor) for one in waits)),
            "object": thing.name,
            "wait": wait,
            "count": Wording(
                f"{here} of {thing.parties} are there", f"需要 {thing.parties} 个，只有 {here} 个"
            ),
            "how": how,
            "change": change,
        },
        tuple(places),
        tuple(sorted(steps, key=lambda step: step.t)),
        evidence(*waits, *ends.values()),
        tuple(at for at in fix_at if at),
        (RULE.slug, thing.made_at, last.at, level),
    )
