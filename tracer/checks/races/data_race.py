"""V2: two processes use a value, one of them writes it, and neither takes a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words
from tracer.checks.races import conflict as two_sides
from tracer.checks.races import telling

if TYPE_CHECKING:
    from tracer.checks.races.conflict import Conflict
    from tracer.model.finding import Finding
    from tracer.state import State

RULE: Final = Rule(
    "data-race",
    "error",
    {
        "en": Words(
            title="{mine} and {theirs} use {object} without a lock, and nothing orders them",
            why="no lock, join, queue or event keeps {lines:en} apart: {harm:en}",
            fix="{change:en}",
            explain="Two processes race for a value when both use it, at least one of them writes "
            "it, and nothing in the program says who comes first. In this run it went in one "
            "order; in the next it may go in another, and nobody has changed a thing.\n\n"
            "A single read or write of a Value is safe: it has a lock for that. What is not safe "
            "is whatever takes two of them, such as += or asking first and writing then. Put "
            "these under one lock, or let the program say who comes first: join the writer, hand "
            "the value over in a Queue, wait for an Event.",
        ),
        "zh": Words(
            title="{mine} 和 {theirs} 不加锁地使用 {object}，而且先后次序不确定",
            why="没有锁、join、队列或事件来分开{lines:zh}：{harm:zh}",
            fix="{change:zh}",
            explain="如果两个进程都使用同一个值，其中至少一个要写它，而程序里没有任何东西规定谁先"
            "谁后，这就是竞态。这一次运行是这个次序，下一次可能就是另一个次序，"
            "尽管代码一行也没有改。\n\n"
            "对 Value 的单独一次读或一次写是安全的：它自带的锁就管这个。"
            "不安全的是由两步组成的操作，例如 +=，或者先判断再写入。把这样的操作放进同一把锁，"
            "或者让程序规定先后：join 写入者，用 Queue 传递这个值，或者等待一个 Event。",
        ),
    },
    """
def work(counter):
    counter.value += 1                   # A and B, at any time

def work(counter):
    with counter.get_lock():
        counter.value += 1
""",
)


def tell(conflict: Conflict, state: State) -> Finding:
    """Neither side holds a lock."""
    accesses = (*conflict.mine, *conflict.theirs)
    at = telling.lines(accesses)
    lock = telling.guard(conflict.mine[-1].variable, accesses)
    return two_sides.finding(
        RULE,
        conflict,
        state,
        mine=state.name(conflict.mine[-1].actor),
        theirs=state.name(conflict.theirs[-1].actor),
        lines=at,
        change=two_sides.change(conflict, lock, at, state),
    )
