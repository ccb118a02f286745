"""V4: decided by what a value was when it was read, and somebody else may have changed it since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words, evidence
from tracer.checks.races import telling
from tracer.checks.wording import Wording
from tracer.model.finding import Finding

if TYPE_CHECKING:
    from tracer.checks.races.access import Access
    from tracer.checks.races.accesses import Stale
    from tracer.state import State

RULE: Final = Rule(
    "checked-then-acted",
    "error",
    {
        "en": Words(
            title="{actor} acts on what it read from {object}, and {other} {changed:en} that since",
            why="{actor} reads {object} {checking:en} and writes it {acting:en} "
            "({lines:en}): {gap:en}, and {other} {writes:en} {object} in {between:en}",
            fix="read and act under one lock, without giving it back in between: {lock:en} around "
            "{lines:en} together",
            explain="if seats.value > 0: seats.value -= 1 asks first and acts then. What the "
            "question found out is true at that moment only: another process may take the last "
            "seat before this one does, and both have asked in time. A lock around the second line "
            "alone does not help, and neither do two sections, each with the lock: in between "
            "anybody may come in.\n\n"
            "Take the lock before the question, and give it back after the answer has been acted "
            "on. If what lies in between takes long, ask a second time, under the lock, just "
            "before you act.",
        ),
        "zh": Words(
            title="{actor} 根据先前读到的 {object} 行事，而此后 {other} {changed:zh}它",
            why="{actor} 读 {object} 时{checking:zh}，写它时{acting:zh}（{lines:zh}）："
            "{gap:zh}，而 {other} 在{between:zh}{writes:zh} {object}",
            fix="检查和行动要处在同一把锁之内，中间不释放：用{lock:zh}把{lines:zh}一起包住",
            explain="if seats.value > 0: seats.value -= 1 是先检查、后行动。检查得到的结论只在那一"
            "刻成立：另一个进程可能抢先取走最后一个座位，而两者都已通过检查。"
            "只给第二行加锁没有用；检查和行动各自加锁、分成两段临界区也没有用："
            "两段之间谁都可能进来。\n\n"
            "应当在检查之前获取锁，行动完成之后再释放。如果中间的工作很长，"
            "就在行动之前、持有锁的情况下再检查一次。",
        ),
    },
    """
def buy(seats, lock):
    if seats.value > 0:        # both ask here, and there is one left
        with lock:
            seats.value -= 1   # now there is one too few

def buy(seats, lock):
    with lock:
        if seats.value > 0:
            seats.value -= 1
""",
)


def happened(stale: Stale, state: State) -> Finding:
    """Another wrote between the question and the act."""
    return _finding(stale.read, stale.other, stale.write, state, sure=True)


def possible(read: Access, other: Access, write: Access, state: State) -> Finding:
    """Nothing keeps the other's write out of the gap."""
    return _finding(read, other, write, state, sure=False)


def _finding(read: Access, other: Access, write: Access, state: State, *, sure: bool) -> Finding:
    variable = write.variable
    proof = [read, other, write]
    # Who asks in the same line acts in the same line as well.
    theirs = other if other.event.kind == "wrote" else write
    common = set(read.locks.names) & set(write.locks.names)
    gap = Wording("nothing keeps others out in between", "这期间没有任何东西把别人挡在外面")
    if common:
        gap = Wording("it gives the lock back in between", "这期间它释放了锁")
    return Finding(
        RULE.slug,
        RULE.level if sure else "warning",
        "happened" if sure else "possible",
        write.event.t,
        write.actor,
        {
            "object": variable.said,
            "actor": state.name(write.actor),
            "other": state.name(other.actor),
            "changed": Wording("has changed", "已经改变了")
            if sure
            else Wording("may have changed", "可能已经改变了"),
            "writes": Wording("writes", "写入") if sure else Wording("may write", "可能写入"),
            "checking": telling.under(read),
            "acting": telling.under(write),
            "gap": gap,
            "lines": telling.lines([read, write]),
            "between": telling.lines([theirs]),
            "lock": telling.guard(variable, proof),
        },
        telling.places(proof),
        telling.story(proof),
        evidence(*(one.event for one in (write, other, read))),
        telling.ats([read, write]),
        (variable.family, read.at, write.at),
    )
