"""Starvation: somebody waits while others, who asked later, get it again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.ledger import family, proof
from tracer.checks.lock_queue import NOTICED
from tracer.checks.wording import Wording, duration
from tracer.model.finding import Finding, Phrase, Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.lock_queue import LockQueue
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "starvation",
    "note",
    {
        "en": Words(
            title="{actor} waits {waited} for {object} and is overtaken {times} times",
            why="{others} asked for {object} later and got it first: {object} keeps no queue; "
            "{how:en}",
            fix="let {last} pause between giving {object} back and taking it again in line "
            "{line}, hold it for a shorter time, or hand out turns",
            explain="A lock or semaphore promises that only so many are inside, not that whoever "
            "waits longest comes next. When it is given back, a process that is running just then "
            "is faster than one that has to be woken first. So in `while True: with lock: ...` "
            "the same process takes the lock again at once, and the others wait, sometimes for "
            "ever. That is called starvation (who passes them by overtakes them).\n\n"
            "The program is not wrong by that, only unfair. Do the work that needs no lock "
            "outside of the block, so that there is a pause in which others can come in. Where "
            "everybody has to have a turn, say so: a Queue of tasks that each takes one from, or "
            "a Condition and a number that says whose turn it is.",
        ),
        "zh": Words(
            title="{actor} 等待 {object} 长达 {waited}，其间被后来者抢先 {times} 次",
            why="{others} 更晚才请求 {object}，却先得到了它：{object} 并不排队；{how:zh}",
            fix="让 {last} 在释放 {object} 之后、第 {line} 行再次获取之前停顿一下，"
            "或缩短持有的时间，或规定轮流的次序",
            explain="锁和信号量只保证同时最多有多少个进程在里面，"
            "并不保证等得最久的下一个得到。释放的那一刻，正在运行的进程"
            "比需要先被唤醒的进程更快。因此在 `while True: with lock: ...` 中，"
            "同一个进程总是立刻又拿到锁，其他进程只能等待，甚至永远等下去。"
            "这叫作饥饿。\n\n"
            "程序并没有因此出错，只是不公平。把不需要锁的工作放到临界区之外，"
            "这样别的进程才有机会进来。如果每个进程都必须轮到，就要明确写出来："
            "用一个 Queue 让大家各取任务，或者用 Condition 加一个表示“轮到谁”的数。",
        ),
    },
    """
def work(lock):
    while True:
        with lock:         # has it again before anybody else is awake
            step()

        prepare()          # better: what needs no lock stands outside of it
""",
)

_LEAST: Final = 10


def findings(queue: LockQueue, state: State, trace: Trace) -> Iterator[Finding]:
    """S1: the one that was overtaken most, more than twice by each, ten times at least, and that
    waited for a time that is worth a word.

    Who asked later is certain: it had another event after the request of whoever waits.
    """
    waiter = queue.most
    if waiter is None or waiter.by is None:
        return
    end = max(state.t, trace.footer.t if trace.footer else 0)
    waited = waiter.waited(end)
    if waiter.overtaken < max(_LEAST, 2 * len(queue.takers)) or waited < NOTICED:
        return
    asked, last, answer = waiter.requested, waiter.by, waiter.answer
    got = answer is not None and answer.kind == "acquired"
    how = Wording("it had it in the end", "最后它得到了")
    if not got:
        how = Wording("it never had it", "它始终没有得到")
    others = tuple(sorted(state.name(one) for one in queue.takers if one != asked.actor))
    about = {"object": queue.name}
    steps = [
        Step(asked.actor, f"{queue.name}.acquire", asked.t, blocked=not got),
        Step(last.actor, f"{queue.name}.acquire", last.t),
    ]
    if answer is not None and got:
        steps.append(Step(asked.actor, f"has {queue.name}", answer.t))
    yield Finding(
        RULE.slug,
        "note",
        "happened",
        asked.t,
        asked.actor,
        {
            "actor": state.name(asked.actor),
            "object": queue.name,
            "waited": duration(waited),
            "times": waiter.overtaken,
            "others": others,
            "how": how,
            "last": state.name(last.actor),
            "line": line_of(last.at),
        },
        (
            Place(asked.actor, asked.at, (Phrase("waits", about),)),
            Place(last.actor, last.at, (Phrase("takes", about),)),
        ),
        tuple(steps),
        proof(asked, last, answer),
        (last.at,) if last.at else (),
        (family(queue.name), asked.at, last.at),
    )
