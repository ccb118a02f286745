"""A task of a pool that ended with its worker, or with the process that asked for its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.children import Children
from tracer.checks.pools import Pools
from tracer.checks.stop import Stop
from tracer.checks.whereabouts import last_lines
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.children import Child
    from tracer.checks.pools import Submission
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "worker-failed",
    "error",
    {
        "en": Words(
            title="{worker} of {pool} {fate:en} {task}()",
            why="{what:en}",
            fix="{mend:en}",
            explain="What a task raises comes back to whoever asks for its result, and is raised "
            "there again: who does not catch it ends with it. But a worker "
            "that is killed, crashes in C code, runs out of memory or calls `os._exit()` takes "
            "its task along. A Pool starts another worker and forgets the task: `get()` and "
            "`map()` wait for a result that never comes. A ProcessPoolExecutor notices, and "
            "raises BrokenProcessPool for all that was submitted.\n\n"
            "`get(timeout=...)` at least comes back. A ProcessPoolExecutor is the better choice "
            "where workers may die.",
        ),
        "zh": Words(
            title="{pool} 的 {worker} 在执行 {task}() 时{fate:zh}",
            why="{what:zh}",
            fix="{mend:zh}",
            explain="任务抛出的异常会在取结果的地方再次抛出：不捕获它的进程会因此结束。"
            "但是如果工作进程被杀死、在 C 代码中崩溃、"
            "内存耗尽或调用了 `os._exit()`，它正在执行的任务就随之丢失。Pool 会启动新的工作进程，"
            "却忘掉那个任务：`get()` 和 `map()` 等待的结果永远不会来。"
            "ProcessPoolExecutor 会察觉，并对所有已提交的任务抛出 BrokenProcessPool。\n\n"
            "`get(timeout=...)` 至少会返回。如果工作进程可能死掉，"
            "ProcessPoolExecutor 是更好的选择。",
        ),
    },
    """
def work(n):
    if n == 3:
        os._exit(1)                      # or killed by the system: out of memory

with Pool(4) as pool:
    pool.map(work, range(10))            # waits for ever
""",
)


class WorkerFailed:
    """A worker that ended at a task: by a signal that the program did not send, or with a code; or
    what a task raised ended the process that asked for its result.

    Quiet where its pool had been terminated, and where all came to an end at once.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Pools.KINDS | Children.KINDS | Stop.KINDS

    def __init__(self) -> None:
        self._pools = Pools()
        self._children = Children()
        self._stop = Stop()
        self._errors: dict[str, str] = {}  # actor -> the exception that ended it

    def see(self, event: Event, state: State) -> None:
        self._pools.see(event, state)
        self._children.see(event, state)
        self._stop.see(event, state)
        if event.kind == "exited" and event.get("error"):
            self._errors[event.actor] = event.get("error")

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        stopped = self._stop.moment(trace)
        lost = [
            child
            for actor in self._pools.at
            if (child := self._children.known.get(actor)) is not None
            and self._is_lost(child, stopped)
        ]
        seen = (
            last_lines(trace, {child.actor for child in lost}, trace.events[-1].t) if lost else {}
        )
        for child in lost:
            pool, number = self._pools.at[child.actor]
            task = self._pools.tasks.get((pool, number))
            if task is not None:
                yield _died(child, pool, self._pools.says(pool), task, seen, state)
        for (pool, _), task in self._pools.tasks.items():
            if task.failures and self._ended_by(task):
                yield _raised(pool, task, state)

    def _ended_by(self, task: Submission) -> bool:
        fetched = task.fetched
        if fetched is None or fetched.get("ok") is not False:
            return False
        error = self._errors.get(fetched.actor) or ""
        return error.partition(":")[0] == (fetched.get("error") or "?").partition(":")[0]

    def _is_lost(self, child: Child, stopped: int | None) -> bool:
        ended, signalled = child.ended, child.signalled
        if ended is None or child.ended_by_tracer:
            return False
        if signalled is not None and signalled.t <= ended.t:
            return False
        closed = self._pools.ended.get(self._pools.at[child.actor][0])
        if closed is not None and closed.t <= ended.t:
            return False
        return stopped is None or ended.t < stopped


def _raised(pool: str, task: Submission, state: State) -> Finding:
    failure, fetched = task.failures[0], task.fetched or task.submitted
    error = (failure.get("error") or "?").partition("\n")[0][:80]
    kind = error.partition(":")[0]
    asker, line, at = state.name(fetched.actor), line_of(fetched.at), line_of(failure.at)
    return Finding(
        RULE.slug,
        "error",
        "happened",
        failure.t,
        failure.actor,
        {
            "worker": state.name(failure.actor),
            "pool": pool,
            "task": task.name,
            "fate": Wording(f"raised {error} in", f"抛出 {error}"),
            "what": Wording(
                f"what a task raises is raised again where its result is asked for: that ended "
                f"{asker} in line {line}",
                f"任务抛出的异常会在取结果的地方再次抛出：{asker} 因此在第 {line} 行结束",
            ),
            "mend": Wording(
                f"see to {kind} in line {at}, or catch it around line {line}",
                f"处理第 {at} 行的 {kind}，或者在第 {line} 行捕获它",
            ),
        },
        (
            Place(failure.actor, failure.at, (Phrase("raises", {"error": kind}),)),
            Place(
                task.submitted.actor, task.submitted.at, (Phrase("submits", {"task": task.name}),)
            ),
        ),
        evidence=evidence(task.submitted, failure, task.fetched),
        fix_at=tuple(one for one in (failure.at, fetched.at) if one),
        about=(pool, task.name, kind, failure.at),
    )


def _died(
    child: Child, pool: str, pool_type: str, task: Submission, seen: dict[str, str], state: State
) -> Finding:
    at, submitted = seen.get(child.actor), task.submitted
    how = child.how().partition("\n")[0][:80]
    parent = state.name(submitted.actor)
    what = Wording(
        f"the task is lost with it: what {parent} submitted in line {line_of(submitted.at)} never "
        "gets a result",
        f"任务随之丢失：{parent} 在第 {line_of(submitted.at)} 行提交的任务永远不会有结果",
    )
    if pool_type != "Pool":
        what = Wording(
            f"the executor is broken from then on: what {parent} submitted raises "
            "BrokenProcessPool, without the reason",
            f"此后 executor 就不能用了：{parent} 提交的任务都抛出 BrokenProcessPool，却不说明原因",
        )
    hint = Wording(
        f"it was last seen in line {line_of(at)}", f"它最后一次出现在第 {line_of(at)} 行"
    )
    if at is None:
        hint = Wording("a crash, a kill or os._exit()", "崩溃、被杀死或 os._exit()")
    return Finding(
        RULE.slug,
        "error" if pool_type == "Pool" else "warning",
        "happened",
        child.ended.t if child.ended else submitted.t,
        child.actor,
        {
            "worker": child.name,
            "pool": pool,
            "task": task.name,
            "fate": Wording(f"ended with {how} while it was at", f"以 {how} 结束"),
            "what": what,
            "mend": Wording(
                f"find out why {task.name}() ends with {how}: {hint:en}",
                f"查明 {task.name}() 为什么以 {how} 结束：{hint:zh}",
            ),
        },
        (
            Place(child.actor, at, (Phrase("dies", {"how": how}),)),
            Place(submitted.actor, submitted.at, (Phrase("submits", {"task": task.name}),)),
        ),
        evidence=((submitted.actor, submitted.seq), *child.proof()),
        fix_at=tuple(one for one in (at, submitted.at) if one),
        about=(pool, task.name, how, submitted.at),
    )
