"""V3: a value is guarded by one lock here and by another there, which keep nobody apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words
from tracer.checks.races import conflict as two_sides
from tracer.checks.races import telling
from tracer.checks.wording import Wording

if TYPE_CHECKING:
    from tracer.checks.races.conflict import Conflict
    from tracer.model.finding import Finding
    from tracer.state import State

RULE: Final = Rule(
    "inconsistent-locking",
    "error",
    {
        "en": Words(
            title="{object} is guarded by {here:en} in one place and by {there:en} in another",
            why="{mine} holds {here:en} in {at:en}, {theirs} holds {there:en} in {other:en}, and "
            "different locks do not keep each other out: {harm:en}",
            fix="{change:en}; one lock wherever {object} is used",
            explain="Two processes keep each other out only if both take the same lock. With a "
            "lock each, both are inside at once, and it is as if there were none; what is worse, "
            "it looks as if the value were guarded.\n\n"
            "The usual causes are a lock for each process or each line instead of one for each "
            "value, and a value that began with one lock and got another one later. Decide for "
            "each shared value which lock belongs to it, and write that down beside it.",
        ),
        "zh": Words(
            title="{object} 在一处由 {here:zh} 保护，在另一处却由 {there:zh} 保护",
            why="{mine} 在{at:zh}持有 {here:zh}，{theirs} 在{other:zh}持有 {there:zh}，"
            "而不同的锁并不互斥：{harm:zh}",
            fix="{change:zh}；凡是使用 {object} 的地方都用这一把",
            explain="只有获取同一把锁，两个进程才会互斥。如果各拿各的锁，两者会同时进入临界区，"
            "等于没有锁；更糟的是，看上去这个值好像受到了保护。\n\n"
            "常见的原因是：锁按进程或按代码行来分配，而不是每个值一把；或者一个值先前用一把锁，"
            "后来又用了另一把。请为每个共享的值确定对应哪一把锁，并写在它旁边。",
        ),
    },
    """
def deposit(balance, lock_in):
    with lock_in:
        balance.value += 10

def withdraw(balance, lock_out):       # another lock: both are inside at once
    with lock_out:
        balance.value -= 10
""",
)


def tell(conflict: Conflict, state: State) -> Finding:
    """Each side holds a lock, and they have none in common."""
    mine, theirs = conflict.mine[-1], conflict.theirs[-1]
    accesses = (*conflict.mine, *conflict.theirs)
    lock = Wording("one and the same lock", "同一把锁")
    return two_sides.finding(
        RULE,
        conflict,
        state,
        mine=state.name(mine.actor),
        theirs=state.name(theirs.actor),
        here=telling.names(mine),
        there=telling.names(theirs),
        at=telling.lines(conflict.mine),
        other=telling.lines(conflict.theirs),
        change=two_sides.change(conflict, lock, telling.lines(accesses), state),
    )
