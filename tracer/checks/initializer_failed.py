"""An initializer of a pool that raised: no worker ever becomes fit to work."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.pools import Pools
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "initializer-failed",
    "error",
    {
        "en": Words(
            title="the initializer of {pool} failed in {workers} with {error}",
            why="{what:en}",
            fix="see to {kind} in line {raised}, which the workers made in line {line} run first",
            explain="Each worker of a pool calls the `initializer` once, before its first task. "
            "If that raises, the worker is of no use. A Pool starts another one, which fails in "
            "the same way, again and again: `map` and `get` wait for ever. A ProcessPoolExecutor "
            "gives up instead: each of its futures raises BrokenProcessPool, which does not say "
            "why.\n\n"
            "Call the initializer by itself in the main process to see it fail. Typical are "
            "wrong `initargs`, and files or connections that are not there.",
        ),
        "zh": Words(
            title="{pool} 的 initializer 在 {workers} 中因 {error} 失败",
            why="{what:zh}",
            fix="处理第 {raised} 行的 {kind}：第 {line} 行创建的工作进程都要先运行它",
            explain="进程池的每个工作进程在执行第一个任务之前都会调用一次 `initializer`。"
            "如果它抛出异常，这个工作进程就不能用了。Pool 会再启动一个，而它同样会失败，"
            "如此反复：`map` 和 `get` 会永远等待。ProcessPoolExecutor 则会放弃："
            "它的每个 future 都抛出 BrokenProcessPool，却不说明原因。\n\n"
            "请在主进程里单独调用 initializer，看看它怎样失败。"
            "常见原因是 `initargs` 不对，或者文件、连接不存在。",
        ),
    },
    """
def init(path):
    global data
    data = open(path)                    # FileNotFoundError in every worker

with Pool(4, init, ("no such file",)) as pool:
    pool.map(work, range(10))            # waits for ever
""",
)


class InitializerFailed:
    """Told once for each pool, with how many workers it happened to."""

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Pools.KINDS

    def __init__(self) -> None:
        self._pools = Pools()
        self._made: dict[str, Event] = {}

    def see(self, event: Event, state: State) -> None:
        self._pools.see(event, state)
        if event.kind == "created" and event.object in self._pools.types:
            self._made[event.object or ""] = event

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        del trace
        by_pool: dict[str, list[Event]] = {}
        for worker, failure in self._pools.unfit.items():
            by_pool.setdefault(self._pools.workers[worker], []).append(failure)
        for pool, failures in by_pool.items():
            yield _finding(pool, self._pools.says(pool), self._made[pool], failures, state)


def _finding(
    pool: str, pool_type: str, made: Event, failures: list[Event], state: State
) -> Finding:
    first = failures[0]
    error = (first.get("error") or "?").partition("\n")[0]
    kind = error.partition(":")[0]
    what = Wording(
        "a worker that cannot be initialized ends, and Pool starts another one, for ever: no task "
        "is ever done",
        "无法初始化的工作进程会结束，Pool 又启动新的，永无止境：没有任务能够完成",
    )
    if pool_type != "Pool":
        what = Wording(
            "the executor is broken from then on: each future raises BrokenProcessPool, without "
            "the reason",
            "此后 executor 就不能用了：每个 future 都抛出 BrokenProcessPool，却不说明原因",
        )
    return Finding(
        RULE.slug,
        "error",
        "happened",
        first.t,
        first.actor,
        {
            "pool": pool,
            "workers": tuple(dict.fromkeys(state.name(one.actor) for one in failures)),
            "error": error[:80],
            "kind": kind,
            "raised": line_of(first.at),
            "line": line_of(made.at),
            "what": what,
        },
        (
            Place(first.actor, first.at, (Phrase("raises", {"error": kind}),)),
            Place(made.actor, made.at, (Phrase("makes", {"object": pool}),)),
        ),
        evidence=evidence(made, first),
        fix_at=tuple(at for at in (first.at, made.at) if at),
        about=(pool, kind, first.at),
    )
