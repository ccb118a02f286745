"""Processes that did not come to wait for each other, and in another order of the same run do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.coverage import unseen_objects
from tracer.checks.last_moment import LastMoment
from tracer.checks.lock_order import give_back, sort, swap
from tracer.checks.orders_left_out import (
    INCOMPLETE,
    LEFT_OUT,
    WITHOUT_VALUES,
    left_out,
    too_many,
    unseen,
)
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.prediction.effort import Effort
from tracer.prediction.history import history
from tracer.prediction.mutexes import Mutexes
from tracer.prediction.predict import predict
from tracer.prediction.sections import Life
from tracer.prediction.witness import schedule
from tracer.state.world import OWN_LOCK

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from tracer.checks.wording import Wording
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.prediction.predict import Prediction
    from tracer.prediction.sections import Lock, Request
    from tracer.state import State

POSSIBLE: Final = Rule(
    "possible-deadlock",
    "error",
    {
        "en": Words(
            title="{actors} can come to wait for each other",
            why="in this order each holds what another needs, and none of them can ever go on; "
            "in this run the order was another one, by chance",
            fix="{change:en}",
            explain="This run went well, but nothing in the program made it go well: the same "
            "steps in another order end in a deadlock. tracer has worked out such an order from "
            "what it recorded, in which every process finds the values, items and signals that it "
            "found, and shows the steps that matter. Whoever is slower next time, or "
            "runs on another computer, may see it hang.\n\n"
            "Two locks that are taken in different orders are enough. Take them in one order "
            "everywhere. No harm is done where a third lock is held by all of them meanwhile, or "
            "where one cannot begin before the other has finished: tracer says nothing then. "
            "What processes tell each other through files, or by sleeping for long enough, it does "
            "not see. Where they share bare memory (lock=False, RawValue, SharedMemory), it "
            "withholds the verdict.",
        ),
        "zh": Words(
            title="{actors} 有可能互相等待",
            why="按这个顺序，每个进程都持有别的进程所需要的锁，谁也无法继续；"
            "这次运行只是碰巧没有按这个顺序进行",
            fix="{change:zh}",
            explain="这次运行是顺利的，但程序里并没有什么来保证它顺利：同样的步骤换一个顺序就会死锁。"
            "tracer 根据记录推算出了这样一个顺序（其中每个进程读到的值、取到的数据、等到的信号"
            "都与记录相同），并列出其中关键的步骤。下次哪个进程慢一点，或者换一台电脑，"
            "程序就可能卡死。\n\n"
            "只要两把锁被以不同的顺序获取，就可能如此。应当在所有地方按同一顺序获取锁。"
            "如果各方同时还都持有第三把锁，或者一方必须等另一方结束才能开始，就不会死锁，"
            "tracer 也不会报告。进程之间通过文件传递的消息，"
            "以及靠睡眠足够长的时间来保证的先后，tracer 看不到。如果进程共享裸内存"
            "（lock=False、RawValue、SharedMemory），tracer 不下结论。",
        ),
    },
    """
def alice(a_lock, b_lock):
    with a_lock:
        with b_lock: ...

def bob(a_lock, b_lock):   # today it came when alice had finished
    with b_lock:
        with a_lock: ...
""",
)


class PossibleDeadlock:
    """Silent about a circle that did close in this run: `deadlock` tells that."""

    RULES: ClassVar[tuple[Rule, ...]] = (POSSIBLE, LEFT_OUT)
    KINDS: ClassVar[frozenset[str]] = LastMoment.KINDS

    def __init__(self) -> None:
        self._moment = LastMoment()

    def see(self, event: Event, state: State) -> None:
        self._moment.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        mutexes = Mutexes(state.objects, trace.events)
        circle = [mutexes.first[lock] for lock in mutexes.circle()]
        if not circle:
            return
        if trace.footer is None or trace.footer.lost:
            yield left_out(INCOMPLETE, circle)
            return
        if not trace.header.values:
            yield left_out(WITHOUT_VALUES, circle)
            return
        if bare := unseen_objects(trace):
            yield left_out(unseen(bare), circle)
            return
        groups = {name: _group(name, state) for name in mutexes.reentrant}
        run = history(trace.events, mutexes.reentrant, groups)
        closed = [one for one in self._moment.stuck(state).values() if one.reason == "cycle"]
        happened = {groups.get(one.wait.target or "", Life) for one in closed}
        found: dict[frozenset[Hashable], Finding] = {}
        effort = Effort()
        for prediction in predict(run, effort):
            kinds = frozenset(edge.site.wanted for edge in prediction.cycle)
            if kinds <= happened:
                continue
            smaller = next((known for known in found if known <= kinds), None)
            if smaller is None:
                found[kinds] = _possible(prediction, state)
            else:  # the same locks, on other lines or with more of them between
                found[smaller] = replace(found[smaller], count=found[smaller].count + 1)
        yield from found.values()
        if effort.left_out:
            yield left_out(too_many(effort), circle)


def _group(name: str, state: State) -> Hashable:
    """Where it was made; the own lock of a Value is made with the Value."""
    thing = state.objects.get(name.removesuffix(OWN_LOCK)) or state.objects.get(name)
    return (thing and thing.made_at) or name


def _possible(prediction: Prediction, state: State) -> Finding:
    moves = schedule(prediction)
    change, lines = _change(prediction, state)
    return Finding(
        "possible-deadlock",
        "error",
        "possible",
        None,
        moves[-1].event.actor,
        {
            "actors": tuple(state.name(one.event.actor) for one in prediction.requests),
            "change": change,
        },
        tuple(_place(one, state) for one in prediction.requests),
        tuple(
            Step(
                move.event.actor,
                _words(move.lock, state),
                number,
                move.blocked,
                move.event.at or "?",
            )
            for number, move in enumerate(moves)
        ),
        evidence(*(move.event for move in reversed(moves))),
        tuple(at for at in lines if at),
    )


def _change(prediction: Prediction, state: State) -> tuple[Wording, tuple[str | None, str | None]]:
    """What would break the circle, and on which lines: at a join, if there is one, else where the
    last of them comes to want the second lock.
    """
    pairs = list(zip(prediction.requests, prediction.cycle, strict=True))
    pairs = [(one, edge) for one, edge in pairs if not isinstance(edge.held, Life)]
    joins = [(one, edge) for one, edge in pairs if isinstance(one.wanted, Life)]
    request, edge = max(joins or pairs, key=lambda pair: pair[0].position)
    who, lines = state.name(request.event.actor), (edge.site.held_at, edge.site.wanted_at)
    had = (str(edge.held), lines[0])
    if isinstance(request.wanted, Life):
        return give_back(who, had, (state.name(request.wanted.process), lines[1])), lines
    if len({one.site for one in prediction.cycle}) == 1:
        return sort(*lines), lines
    return swap(who, had, (request.wanted, lines[1])), lines


def _words(lock: Lock, state: State) -> str:
    return f"{state.name(lock.process)}.join" if isinstance(lock, Life) else f"{lock}.acquire"


def _place(request: Request, state: State) -> Place:
    phrases = [
        Phrase("holds", {"object": str(section.lock), "line": line_of(section.event.at)})
        for section in request.held
    ]
    if isinstance(request.wanted, Life):
        phrases.append(Phrase("waits-for-end", {"child": state.name(request.wanted.process)}))
    else:
        phrases.append(Phrase("wants", {"object": request.wanted}))
    return Place(request.event.actor, request.event.at, tuple(phrases))
