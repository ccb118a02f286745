"""A trace that breaks off or has gaps: what says that something never came is not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.checks.base import Rule, Words
from tracer.checks.ledger import proof
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Place

if TYPE_CHECKING:
    from tracer.checks.numbering import Pairs
    from tracer.model.events import Event
    from tracer.model.trace import Trace

MISSING = Rule(
    "recording-incomplete",
    "note",
    {
        "en": Words(
            title="the recording is not complete: {what:en}",
            why="what is there did happen, but of what is not there nobody knows whether it "
            "happened{lowered:en}",
            fix="record the program once more, and let tracer come to its end",
            explain="Many a finding says that something never came: a release, an item, the end of "
            "a wait. That is certain only if every event is in the trace. Where the recording "
            "broke off, lost events, or has gaps in its numbers, what seems to be missing in the "
            "program may only be missing in the file. So such findings become suspicions; those "
            "that rest on what is there stay as they are.",
        ),
        "zh": Words(
            title="记录不完整：{what:zh}",
            why="记录中有的事情确实发生过；记录中没有的事情是否发生则无从得知{lowered:zh}",
            fix="请重新记录一次程序，并让 tracer 运行到结束",
            explain="许多结论说的是某件事始终没有发生：没有释放、没有放入、等待没有结束。"
            "只有当所有事件都在记录里时，这才是确定的。如果记录中途断开、"
            "丢失了事件或者编号有缺口，那么看起来程序里缺少的东西，"
            "也许只是文件里缺少。因此这样的结论会变成“疑似”；"
            "以记录中已有内容为依据的结论则保持不变。",
        ),
    },
    """
seq 41  A  requested lock
seq 43  A  released lock          # where is 42?
""",
)


def what_is_missing(gaps: Pairs, trace: Trace) -> Wording | None:
    """In words; None if the trace is whole. `gaps` is what `numbering` found."""
    footer = trace.footer
    if not trace.events:
        return None
    if gaps:
        before, event = next(iter(gaps.values()))
        count, where = event.seq - before.seq - 1, f"{before.actor}#{before.seq}"
        return Wording(
            f"{len(gaps)} actor(s) have gaps; the first, of {count} event(s), comes after {where}",
            f"{len(gaps)} 个进程或线程的记录有缺口；第一处缺 {count} 个事件，在 {where} 之后",
        )
    if footer is None:
        return Wording("it breaks off without an end", "它中途断开，没有结尾")
    if footer.lost:
        return Wording(f"{footer.lost} event(s) were lost", f"丢失了 {footer.lost} 个事件")
    return None


def incomplete(what: Wording, ends: list[Event]) -> Finding:
    """The finding; `ends` are the events around the first gap, or the last one of all."""
    last = ends[-1]
    return Finding(
        MISSING.slug,
        "note",
        "happened",
        last.t,
        last.actor,
        {"what": what, "lowered": Wording("", "")},
        (Place(last.actor, last.at),) if last.at else (),
        evidence=proof(*ends),
    )
