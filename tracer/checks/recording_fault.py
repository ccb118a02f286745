"""A trace that contradicts itself: the recording is at fault, not the program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words
from tracer.checks.ledger import proof
from tracer.checks.numbering import Lives
from tracer.checks.recording_incomplete import MISSING, incomplete, what_is_missing
from tracer.checks.wording import Wording
from tracer.messages import LANGUAGES, listed
from tracer.model.finding import Finding, Phrase, Place
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.numbering import Pairs
    from tracer.model.events import Event
    from tracer.model.trace import Trace

FAULT = Rule(
    "recording-fault",
    "note",
    {
        "en": Words(
            title="the recording contradicts itself: {what:en}",
            why="{how:en}; your program is not to blame, the recording is at fault{lost:en}",
            fix="do not rely on this trace where {about:en} is concerned{withheld:en}; record the "
            "program once more",
            explain="tracer writes down each acquire() after it has returned and each release() "
            "before it is called. So in a complete recording two processes can never seem to hold "
            "a Lock at once, unless somebody released it in between. In the same way nothing comes "
            "out of a queue that nobody put into it, nobody does anything after its end, and the "
            "events of a process are numbered in the order of their times. If the trace says "
            "otherwise, then an event is missing, or a file was changed, or made by hand.\n\n"
            "This is nothing that your program did. What would build on the contradiction is not "
            "told. Record it again; if it comes back, please report it together with the trace.",
        ),
        "zh": Words(
            title="记录自相矛盾：{what:zh}",
            why="{how:zh}；这不是程序的错，而是记录有误{lost:zh}",
            fix="凡是涉及 {about:zh} 的部分，不要相信这份记录{withheld:zh}；请重新记录一次",
            explain="tracer 在 acquire() 返回之后记下它，在调用 release() 之前记下它。"
            "因此在一份完整的记录里，两个进程绝不会看起来同时持有一把 Lock，"
            "除非其间有谁释放过它。同样，没有放入队列的东西不会被取出，"
            "进程结束之后不会再做任何事，每个进程的事件按时间顺序编号。"
            "如果记录里出现了相反的情形，那就是缺少了事件，或者文件被修改过、是手工编写的。\n\n"
            "这不是你的程序造成的。建立在矛盾之上的结论不会显示。"
            "请重新记录；如果再次出现，请连同记录文件一起报告。",
        ),
    },
    """
t=100  A  acquired lock
t=200  B  acquired lock           # nobody released it: no program can do that
""",
)


@dataclass(slots=True)
class Doubts:
    """What is not to be relied on.

    objects, actors  there is a contradiction
    gaps             actors that lack events in between
    missing          somebody lacks events: what says that something never came is not certain
    """

    objects: set[str] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)
    gaps: set[str] = field(default_factory=set)
    missing: bool = False


class RecordingFault:
    """T1: the trace itself."""

    RULES: ClassVar[tuple[Rule, ...]] = (FAULT, MISSING)
    KINDS: ClassVar[frozenset[str]] = frozenset({"created", "put", "got"})

    def __init__(self) -> None:
        self.doubts = Doubts()
        self._inside: Counter[str] = Counter()  # queue whose beginning is seen -> put and not got
        self._empty: dict[str, Event] = {}  # queue -> the first got of what nobody put

    def see(self, event: Event, state: State) -> None:
        del state
        name = event.object or ""
        if event.kind == "created":
            self._inside[name] = 0
        elif name in self._inside:
            self._inside[name] += 1 if event.kind == "put" else -1
            if self._inside[name] < 0:
                self._empty.setdefault(name, event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        doubts = self.doubts
        doubts.objects = {name for name, thing in state.objects.items() if thing.faults}
        if doubts.objects:
            yield from _holders(doubts.objects, state, trace)
        for name, event in self._empty.items():
            doubts.objects.add(name)
            yield _out_of_nothing(name, event, state, trace)
        lives = Lives.of(trace)
        for found, finding in ((lives.backwards, _backwards), (lives.after, _after)):
            if found:
                doubts.actors |= found.keys()
                yield finding(found, state, trace)
        gaps = lives.gaps if trace.footer is None or trace.footer.cut_before is None else {}
        what = what_is_missing(gaps, trace)
        if what is not None:
            doubts.missing, doubts.gaps = True, set(gaps)
            yield incomplete(what, next(iter(gaps.values()), trace.events[-1:]))


def _fault(
    what: Wording, how: Wording, about: Wording, place: Place, events: list[Event], trace: Trace
) -> Finding:
    count = trace.footer.lost if trace.footer else 0
    lost = Wording("", "")
    if count:
        lost = Wording(f" ({count} of its events were lost)", f"（丢失了 {count} 个事件）")
    return Finding(
        FAULT.slug,
        "note",
        "happened",
        events[-1].t,
        events[-1].actor,
        {"what": what, "how": how, "lost": lost, "about": about, "withheld": Wording("", "")},
        (place,) if place.at else (),
        evidence=proof(*events),
    )


def _backwards(found: Pairs, state: State, trace: Trace) -> Finding:
    """Time and numbers of an actor disagree."""
    before, event = next(iter(found.values()))
    who, count = state.name(event.actor), len(found)
    return _fault(
        Wording(
            f"event {event.seq} of {who} is later than its event {before.seq}",
            f"{who} 的第 {event.seq} 个事件晚于它的第 {before.seq} 个事件",
        ),
        Wording(
            f"the events of an actor are numbered in the order of time, and those of {count} "
            "actor(s) are not",
            f"每个进程的事件都按时间顺序编号，而其中 {count} 个并非如此",
        ),
        Wording(*(listed(tuple(map(state.name, found)), one) for one in LANGUAGES)),
        Place(event.actor, event.at),
        [before, event],
        trace,
    )


def _after(found: Pairs, state: State, trace: Trace) -> Finding:
    """Something was done after the end."""
    before, event = next(iter(found.values()))
    who, count = state.name(event.actor), len(found)
    return _fault(
        Wording(f"{who} goes on after its end", f"{who} 在结束之后还有动作"),
        Wording(
            f"nobody does anything after its end, and {count} actor(s) do",
            f"进程结束之后不会再做任何事，而其中 {count} 个却有动作",
        ),
        Wording(*(listed(tuple(map(state.name, found)), one) for one in LANGUAGES)),
        Place(event.actor, event.at),
        [before, event],
        trace,
    )


def _out_of_nothing(name: str, event: Event, state: State, trace: Trace) -> Finding:
    who = state.name(event.actor)
    return _fault(
        Wording(
            f"{who} takes out of {name} what nobody put in",
            f"{who} 从 {name} 中取出了没有谁放入的东西",
        ),
        Wording(
            f"{name} was made in this trace, and up to this moment more was got than put",
            f"{name} 是在这份记录中创建的，而到此刻取出的比放入的多",
        ),
        Wording(name, name),
        Place(event.actor, event.at),
        [event],
        trace,
    )


def _holders(names: set[str], state: State, trace: Trace) -> Iterator[Finding]:
    """Fold the faulty objects once more, to see which event was the first that cannot be."""
    again = State()
    told: set[str] = set()
    for event in trace.events:
        name = event.object or ""
        if (name not in names or name in told) and event.kind != "snapshot":
            continue
        thing = again.objects.get(name)
        holds = thing.holds if thing else []
        again.apply(event)
        thing = again.objects.get(name)
        if thing is None or not thing.faults:
            continue
        told.add(name)
        before = holds[:-1] if holds is thing.holds else holds
        holders = tuple(dict.fromkeys(state.name(hold.actor) for hold in before))
        how = Wording(
            "no permit was left, and no release in the trace explains it",
            "当时名额已经用完，记录中没有任何释放可以解释",
        )
        if holders:
            how = Wording(
                f"{listed(holders, 'en')} held it, and no release in the trace explains it",
                f"当时由 {listed(holders, 'zh')} 持有，记录中没有任何释放可以解释",
            )
        who = state.name(event.actor)
        yield _fault(
            Wording(
                f"{who} got {name}, which was not free", f"{who} 获取了 {name}，而它当时并不空闲"
            ),
            how,
            Wording(name, name),
            Place(event.actor, event.at, (Phrase("takes", {"object": name}),)),
            [event],
            trace,
        )
