"""The prediction was not made, or not for all: said, because silence would look like a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words, evidence
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.prediction.effort import Effort

LEFT_OUT: Final = Rule(
    "orders-left-out",
    "note",
    {
        "en": Words(
            title="not every order in which locks can be taken was examined",
            why="{reason:en}",
            fix="record a whole run, values too, as short as may be, with few locks and processes, "
            "and check that; or let tracer explore run the program in other orders",
            explain="To find deadlocks that did not happen, tracer looks for circles in the order "
            "of locks and then for an order of this run in which the circle closes. Their number "
            "can grow exponentially with that of the locks, so there is a limit, which depends on "
            "the trace alone. Circles of few locks come first; what lies beyond the limit is left "
            "out. And where events are missing, an order that looks possible need not be: then "
            "nothing is said about deadlocks that could happen.",
        ),
        "zh": Words(
            title="并非所有可能的加锁顺序都已检查",
            why="{reason:zh}",
            fix="请录制一次完整（包括共享值）而尽量短的运行，少用一些锁和进程，再作检查；"
            "或者用 tracer explore 以其他顺序运行程序",
            explain="为了找出这次没有发生、但可能发生的死锁，tracer 先在加锁顺序中寻找环，"
            "再为每个环寻找一个能使它闭合的运行顺序。环的数量可能随锁的数量指数增长，"
            "因此设有上限（只取决于记录本身）：先检查锁少的环，超出上限的部分不再检查。"
            "另外，如果记录缺少事件，看似可能的顺序未必真的可能，"
            "这时 tracer 不对可能发生的死锁下结论。",
        ),
    },
    """
with locks[i]:
    with locks[j]:
        with locks[k]: ...   # any three of a hundred, in any order
""",
)

INCOMPLETE: Final = Wording(
    "locks were taken in a circle, but the recording is not complete, so that nobody can say "
    "whether the circle can close",
    "加锁顺序中有环，但记录不完整，无法判断这个环能否闭合",
)
WITHOUT_VALUES: Final = Wording(
    "locks were taken in a circle, but reads and writes of shared values were not recorded, and "
    "what a process reads may keep the circle from closing",
    "加锁顺序中有环，但没有记录共享值的读写，而进程读到的值可能使这个环无法闭合",
)


def unseen(objects: tuple[str, ...]) -> Wording:
    """A counter of readers that decides who takes the lock may stand in bare memory."""
    names = ", ".join(objects)
    return Wording(
        f"locks were taken in a circle, but accesses to {names} are not recorded, and what a "
        "process reads there may keep the circle from closing",
        f"加锁顺序中有环，但没有记录对 {names} 的访问，而进程从中读到的值可能使这个环无法闭合",
    )


def too_many(effort: Effort) -> Wording:
    """How far it came."""
    return Wording(
        f"{effort.decided} ways to close a circle of locks were examined, those of few locks "
        f"first, and at least {effort.left_out} were not: there are more than the limit allows",
        f"已检查 {effort.decided} 种使加锁顺序的环闭合的方式（锁少的环在先），"
        f"至少还有 {effort.left_out} 种未检查：数量超过了上限",
    )


def left_out(reason: Wording, circle: list[Event]) -> Finding:
    """The note that says so, with the first lines that took the locks of the circle."""
    return Finding(
        "orders-left-out",
        "note",
        "suspicion",
        None,
        None,
        {"reason": reason},
        tuple(
            Place(event.actor, event.at, (Phrase("takes", {"object": str(event.object)}),))
            for event in circle
        ),
        evidence=evidence(*circle),
    )
