"""V1: two actors read a value, each makes a new one of it, and the later write hides the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words, evidence
from tracer.checks.races import telling
from tracer.checks.wording import Wording
from tracer.model.finding import Finding

if TYPE_CHECKING:
    from tracer.checks.races.accesses import Stale
    from tracer.state import State

RULE: Final = Rule(
    "lost-update",
    "error",
    {
        "en": Words(
            title="{updates:en} lost: {actor} overwrites what {other} wrote",
            why="{actor} made its new value of what it had read ({lines:en}) before {other} wrote "
            "({between:en}): that write has left no trace in the value{own:en}",
            fix="read and write under one lock, without giving it back in between: {lock:en} "
            "around {lines:en}",
            explain="counter.value += 1 is three steps: read the value, add one, write the sum. If "
            "two processes read 5 before either of them writes, both write 6, and one of the two "
            "steps is gone. It shows in a total that is too small, now and then, and more often "
            "the more processes there are.\n\n"
            "A Value has a lock of its own, but takes it for one read or one write, and gives it "
            "back in between: so it does not protect +=. with counter.get_lock(): around the whole "
            "line does, because the lock is held from the read to the write. What a manager keeps "
            "has no such lock: there, take a Lock of your own, the same one everywhere.",
        ),
        "zh": Words(
            title="{updates:zh}丢失：{actor} 覆盖了 {other} 写入的值",
            why="{actor} 的新值是用它先前读到的值算出来的（{lines:zh}），"
            "而在这之后 {other} 已经写入（{between:zh}）：那次写入就这样消失了{own:zh}",
            fix="让读和写处在同一把锁之内，中间不释放：用{lock:zh}包住{lines:zh}",
            explain="counter.value += 1 其实是三步：读出值，加一，写回结果。如果两个进程都在对方"
            "写回之前读到了 5，它们就都写回 6，其中一次更新便丢失了。"
            "表现就是总数时不时偏小，进程越多越容易出现。\n\n"
            "Value 自带一把锁，但它只在一次读或一次写期间持有，两者之间会释放，"
            "所以保护不了 +=。用 with counter.get_lock(): 包住整行就可以，"
            "因为从读到写一直持有这把锁。manager 里的对象没有这样的锁："
            "请自己创建一把 Lock，并且处处使用同一把。",
        ),
    },
    """
def work(counter):
    for _ in range(1000):
        counter.value += 1          # reads, adds, writes: not one step

def work(counter):
    for _ in range(1000):
        with counter.get_lock():    # nobody else between the read and the write
            counter.value += 1
""",
)


def happened(stale: Stale, state: State, count: int) -> Finding:
    """The first of `count` updates that were made of an old value."""
    return _finding(stale, state, count, sure=True)


def suspected(stale: Stale, state: State, count: int) -> Finding:
    """As it looks; but no text says that what was written was made of what was read."""
    return _finding(stale, state, count, sure=False)


def _finding(stale: Stale, state: State, count: int, *, sure: bool) -> Finding:
    read, other, write = stale
    variable = write.variable
    said = variable.said
    theirs = [one for one in other.reads.values() if one.position < write.position]
    proof = [*theirs[-1:], read, other, write]
    own = Wording("", "")
    if variable.type in {"Value", "Array"} and not variable.managed and not write.locks.names:
        own = Wording(
            f"; the lock of a {variable.type} covers one read or one write, not both together",
            f"；{variable.type} 自带的锁只覆盖一次读或一次写，并不覆盖两者的整体",
        )
    return Finding(
        RULE.slug,
        RULE.level if sure else "warning",
        "happened" if sure else "suspicion",
        write.event.t,
        write.actor,
        {
            "updates": Wording(
                f"an update of {said} is" if count == 1 else f"{count} updates of {said} are",
                f"{said} 的更新" if count == 1 else f"{said} 的 {count} 次更新",
            ),
            "actor": state.name(write.actor),
            "other": state.name(other.actor),
            "lines": telling.lines([read, write]),
            "between": telling.lines([other]),
            "own": own,
            "lock": telling.guard(variable, proof),
        },
        telling.places(proof),
        telling.story(proof),
        evidence(*(one.event for one in (write, other, read))),
        telling.ats([read, write]),
        (variable.family, read.at, write.at),
    )
