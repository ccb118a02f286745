"""Forked while other threads run: the child has a copy of their locks, but not of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "fork-with-threads",
    "note",
    {
        "en": Words(
            title="{parent} forks {child} while its thread {threads} runs",
            why="{child} has only the thread that called start(); what another held at that "
            "moment, a lock of threading or of logging, stays taken there for ever{effect:en}",
            fix="start the processes in line {line} before the threads, or choose spawn: "
            'set_start_method("spawn")',
            explain="fork copies the memory of a process, and with it every lock of threading in "
            "the state that it has at that moment. But of the threads it copies only the one that "
            "calls it. A lock that another thread holds just then is taken in the child, too, and "
            "the one that would give it back is not there. The child hangs as soon as it needs "
            "the lock: in print, in logging, in a queue. It happens rarely, and so it is hard to "
            "find; since Python 3.12 there is a DeprecationWarning.\n\n"
            "Start processes first and threads afterwards, or use spawn or forkserver, which copy "
            "nothing.",
        ),
        "zh": Words(
            title="{parent} 在它的线程 {threads} 运行时 fork 出 {child}",
            why="{child} 里只有调用 start() 的那个线程；别的线程当时持有的锁"
            "（threading 或 logging 的锁）在副本里将永远被占用{effect:zh}",
            fix='在启动线程之前执行第 {line} 行启动进程，或改用 spawn：set_start_method("spawn")',
            explain="fork 复制进程的内存，其中每一把 threading 的锁都保持那一刻的状态。"
            "但线程只复制调用 fork 的那一个。如果别的线程当时正持有某把锁，"
            "那么它在子进程里也是被占用的，而本该释放它的线程却不存在。"
            "子进程一旦需要这把锁就会卡住：可能在 print、logging 或队列里。"
            "这种情况很少出现，因此也很难查找；从 Python 3.12 起会有 DeprecationWarning。\n\n"
            "应当先启动进程、再启动线程，或者使用什么都不复制的 spawn 或 forkserver。",
        ),
    },
    """
threading.Thread(target=log_forever).start()
p = Process(target=work)       # under fork: a copy of its locks, but not of the thread
p.start()                      # better: before the thread is started
""",
)


class Fork(NamedTuple):
    """A start by fork, and the other threads of the process that were there."""

    started: Event
    threads: tuple[str, ...]

    @classmethod
    def of(cls, event: Event, state: State, threads: Iterable[str]) -> Self | None:
        """None where nothing is copied, or nobody of the process' `threads` is left behind."""
        if event.get("method") not in {"fork", "os.fork"}:
            return None
        process = event.actor.partition("/")[0]
        known = (state.actors.get(actor) for actor in (process, *threads))
        others = tuple(
            one.actor
            for one in known
            if one is not None and one.actor != event.actor and one.alive and not one.serving
        )
        return cls(event, others) if others else None


def findings(forks: Mapping[str, Fork], state: State, trace: Trace) -> Iterator[Finding]:
    """A suspicion: a note, or a warning where the child uses a lock of threading and was still at
    it, waiting for nothing that is seen, when the program was stopped.
    """
    stopped = trace.footer is not None and trace.footer.outcome in {"stopped", "interrupted"}
    for child, (started, threads) in forks.items():
        known = state.actors.get(child)
        hangs = stopped and known is not None and known.how != "exited" and not known.waits
        hangs = hangs and bool(started.get("threading"))
        name = started.get("name") or child
        effect = Wording("", "")
        if hangs:
            effect = Wording(
                f"; {name} uses such a lock, and had not ended when the program was stopped",
                f"；{name} 使用这样的锁，而且在程序被停止时还没有结束",
            )
        yield Finding(
            RULE.slug,
            "warning" if hangs else "note",
            "suspicion",
            started.t,
            started.actor,
            {
                "parent": state.name(started.actor),
                "child": name,
                "threads": tuple(map(state.name, threads)),
                "effect": effect,
                "line": line_of(started.at),
            },
            (Place(started.actor, started.at, (Phrase("starts", {"child": name}),)),),
            (),
            evidence(started),
            (started.at,) if started.at else (),
            (started.at, hangs),
        )
