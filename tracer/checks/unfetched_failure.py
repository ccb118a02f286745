"""Tasks of a pool that failed, and nobody asked for their result: the error is lost with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.pools import Pools
from tracer.checks.stop import Stop
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.pools import Submission
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "unfetched-failure",
    "warning",
    {
        "en": Words(
            title="{task}() failed in {worker} with {error}, and nobody fetched its result",
            why="a pool keeps what a task raises until somebody asks for the result; it prints "
            "nothing",
            fix="keep what line {line} returns and call {get} of it, or give it an "
            "error_callback; then see to {kind} in line {raised}",
            explain="`apply_async` and `submit` return at once, with an object that stands for "
            "the result to come. If the task raises, the exception travels back and waits in that "
            "object: `get()` or `result()` raises it again, where you can see it. If nobody "
            "asks, nobody learns of it, and the program ends as if all had been done.\n\n"
            "Keep the objects in a list and ask each of them once all is submitted. With "
            "`apply_async(..., error_callback=print)` a Pool also tells by itself.",
        ),
        "zh": Words(
            title="{task}() 在 {worker} 中因 {error} 失败，而没有谁取过它的结果",
            why="进程池会把任务抛出的异常保存到有人取结果为止，它自己什么都不打印",
            fix="保存第 {line} 行的返回值并调用它的 {get}，或者给出 error_callback；"
            "然后处理第 {raised} 行的 {kind}",
            explain="`apply_async` 和 `submit` 会立即返回一个代表未来结果的对象。"
            "如果任务抛出异常，异常会传回并保存在这个对象里：调用 `get()` 或 `result()` "
            "时它才会再次抛出。如果没有谁去取，就没有谁知道出了错，"
            "程序看起来像是一切都已完成。\n\n"
            "请把这些对象存进列表，全部提交之后逐个取结果。对于 Pool，"
            "`apply_async(..., error_callback=print)` 也会自动报告错误。",
        ),
    },
    """
with Pool() as pool:
    r = pool.apply_async(work, (0,))     # work(0) raises: nobody hears of it
    pool.close()
    pool.join()
    # print(r.get())                     # this would raise it here
""",
    absence=True,
)

_LONGEST = 60


class UnfetchedFailure:
    """A task with a failed part that was never fetched, and has no error_callback.

    Quiet where the run was ended from outside: somebody might still have asked.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Pools.KINDS | Stop.KINDS

    def __init__(self) -> None:
        self._pools = Pools()
        self._stop = Stop()

    def see(self, event: Event, state: State) -> None:
        self._pools.see(event, state)
        self._stop.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        if self._stop.moment(trace) is not None:
            return
        for (pool, _), task in self._pools.tasks.items():
            if task.failures and task.fetched is None and not task.callback:
                yield _finding(self._pools.says(pool), task, state)


def _finding(pool_type: str, task: Submission, state: State) -> Finding:
    failure, submitted = task.failures[0], task.submitted
    error = (failure.get("error") or "?").partition("\n")[0]
    kind = error.partition(":")[0]
    error = error if len(error) <= _LONGEST else error[: _LONGEST - 3] + "..."
    return Finding(
        RULE.slug,
        "warning",
        "happened",
        failure.t,
        failure.actor,
        {
            "task": task.name,
            "worker": state.name(failure.actor),
            "error": error,
            "kind": kind,
            "line": line_of(submitted.at),
            "raised": line_of(failure.at),
            "get": "get()" if pool_type == "Pool" else "result()",
        },
        (
            Place(failure.actor, failure.at, (Phrase("raises", {"error": kind}),)),
            Place(submitted.actor, submitted.at, (Phrase("submits", {"task": task.name}),)),
        ),
        evidence=evidence(submitted, failure),
        fix_at=tuple(at for at in (submitted.at, failure.at) if at),
        about=(task.name, kind, failure.at, submitted.at),
    )
