"""Holding for long while others wait: asleep with the lock, or at work that takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.ledger import family, proof
from tracer.checks.lock_queue import NOTICED
from tracer.checks.wording import Wording, duration
from tracer.model.finding import Finding, Phrase, Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.lock_queue import Held, Line, LockQueue
    from tracer.messages import Language
    from tracer.state import State

RULE = Rule(
    "long-hold",
    "note",
    {
        "en": Words(
            title="{actor} {does:en} while it holds {object}, which keeps {waiters} "
            "waiting, for {waited} in all",
            why="{how:en}; nobody who needs {object} can do anything meanwhile",
            fix="{change:en}",
            explain="Whoever holds a lock makes all others wait who need it. So the time between "
            "acquire() and release(), the critical section, should be as short as it can be: only "
            "what is done to the shared data belongs into it. A `time.sleep`, a download, a long "
            "calculation or input() inside it stops the others for all that time.\n\n"
            "In small programs sleep() often stands for work that does need the lock. Then this "
            "is as it should be, and shows what the lock costs. Otherwise move it out of the "
            "block: copy what you need under the lock, give the lock back, then do what takes "
            "long.",
        ),
        "zh": Words(
            title="{actor} 持有 {object} 时{does:zh}，使 {waiters} 合计等待 {waited}",
            why="{how:zh}；这期间需要 {object} 的进程什么都做不了",
            fix="{change:zh}",
            explain="持有锁的进程会让所有需要它的进程等待。因此 acquire() 与 release() 之间的部分"
            "（临界区）应当尽量短：只放入对共享数据的操作。"
            "如果里面有 `time.sleep`、下载、长时间的计算或 input()，"
            "其他进程就要一直停着。\n\n"
            "在小程序里，sleep() 往往代表确实需要锁的工作。那样就没有问题，"
            "只是让人看到锁的代价。否则应当把它移到临界区之外："
            "在锁内复制需要的数据，释放锁，然后再做耗时的事情。",
        ),
    },
    """
with lock:
    page = urls.pop()
    time.sleep(1)          # everybody else waits for this, too

with lock:                 # better: only what is shared
    page = urls.pop()
time.sleep(1)
""",
)

_OUTLIER: Final = 5  # times as long as the other holds


def findings(queue: LockQueue, state: State) -> Iterator[Finding]:
    """S3: of each line that takes it, the hold for which others waited most.

    Asleep for most of the time, or once much longer than all other holds of this lock. Where each
    of them takes long, `lost-parallelism` says more.
    """
    total, count = queue.held, sum(line.holds for line in queue.lines.values())
    for line in queue.lines.values():
        worst = line.worst
        if worst is None or line.waited < NOTICED:
            continue
        length = worst.given.t - worst.since
        if worst.nap is not None and 2 * line.slept >= line.held:
            yield _finding(queue, line, worst, state)
        elif (
            length >= NOTICED
            and worst.waited >= NOTICED
            and count > 2
            and length * (count - 1) >= _OUTLIER * (total - length)
        ):
            yield _finding(queue, line, worst._replace(nap=None), state)


def _finding(queue: LockQueue, line: Line, worst: Held, state: State) -> Finding:
    name, taken, nap = queue.name, line_of(line.at), worst.nap
    about = {"object": name}
    places = [Place(worst.actor, line.at, (Phrase("takes", about),))]
    length = duration(worst.given.t - worst.since)
    does = Wording("works for " + length, f"工作了 {length}")
    how = Wording(
        f"it took {name} in line {taken} and kept it for {length}, much longer than usual",
        f"它在第 {taken} 行获取 {name}，占用了 {length}，比平时长得多",
    )
    change = Wording(
        f"take out of the block that begins in line {taken} what needs no {name}",
        f"把不需要 {name} 的操作移出第 {taken} 行开始的临界区",
    )
    at = line.at
    if nap is not None:
        at = nap.at
        slept = duration(nap.until - nap.since)
        does = Wording("sleeps for " + slept, f"休眠 {slept}")
        how = Wording(
            f"sleep() in line {line_of(at)} stands inside the block that took {name} in line "
            f"{taken}" + _again(line, "en"),
            f"第 {line_of(at)} 行的 sleep() 位于第 {taken} 行获取 {name} 的临界区之内"
            + _again(line, "zh"),
        )
        change = Wording(
            f"if the sleep in line {line_of(at)} does not stand for work on what {name} protects, "
            f"move it out of the block of line {taken}",
            f"如果第 {line_of(at)} 行的休眠不代表对 {name} 所保护数据的操作，"
            f"就把它移出第 {taken} 行开始的临界区",
        )
        places.append(Place(worst.actor, at, (Phrase("sleeps"),)))
    given = worst.given
    steps = [
        Step(worst.actor, f"{name}.acquire", worst.since),
        *([Step(worst.actor, "sleep", nap.since)] if nap is not None else ()),
        Step(worst.actor, f"{name}.release", given.t),
    ]
    return Finding(
        RULE.slug,
        "note",
        "happened",
        worst.since,
        worst.actor,
        {
            "actor": state.name(worst.actor),
            "does": does,
            "object": name,
            "waiters": tuple(map(state.name, worst.waiters)),
            "waited": duration(worst.waited),
            "how": how,
            "change": change,
        },
        tuple(places),
        tuple(sorted(steps, key=lambda step: step.t)),
        proof(worst.taken, given),
        tuple(dict.fromkeys(one for one in (line.at, at) if one)),
        (family(name), line.at, at),
    )


def _again(line: Line, language: Language) -> str:
    if line.holds == 1:
        return ""
    waited = duration(line.waited)
    if language == "zh":
        return f"，这样的情况共 {line.holds} 次，其他进程合计等待 {waited}"
    return f"; in {line.holds} such holds others waited {waited}"
