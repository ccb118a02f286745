"""A lock that is given to processes and that none of them ever takes."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.program_text import parsed
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.finding import Level
    from tracer.model.trace import Trace
    from tracer.state import ObjectState, State

RULE = Rule(
    "never-taken",
    "warning",
    {
        "en": Words(
            title="{object} is given to {children}, but nobody ever takes it",
            why="a lock protects nothing by being there: whatever {target} does with what it "
            "shares, others may do at the same time",
            fix="take it in {target}: `with {parameter}:` in line {line}, around all that only one "
            "may do at a time",
            explain="To make a Lock and to give it to every process changes nothing yet. Only "
            "between acquire() and release(), or inside of `with lock:`, a process is sure that no "
            "other one is between its own. All of them have to take the same lock, wherever they "
            "touch what they share: a file, a counter, the screen.\n\n"
            "This run took the lock nowhere. If the program works all the same, it may have been "
            "lucky, or not need a lock at all: then leave it out.",
        ),
        "zh": Words(
            title="{object} 被交给了 {children}，却从来没有谁获取它",
            why="锁仅仅存在并不能保护任何东西：{target} 操作共享内容的同时，别的进程也可以操作",
            fix="在 {target} 中获取它：在第 {line} 行使用 `with {parameter}:`，"
            "包住同一时刻只允许一个进程做的全部操作",
            explain="创建一把 Lock 并交给每个进程，这本身不会改变任何事情。只有在 acquire() 和 "
            "release() 之间，也就是在 `with lock:` 里面，"
            "一个进程才能确信没有别的进程同时处在它自己的那一段里。凡是操作共享内容的地方"
            "（文件、计数器、屏幕），所有进程都必须获取同一把锁。\n\n"
            "这次运行中没有任何地方获取这把锁。如果程序看起来仍然正确，那可能只是运气，"
            "也可能根本不需要锁：那就把它去掉。",
        ),
    },
    """
def work(n, lock):
    print("worker", n)     # with lock: belongs around this

p = Process(target=work, args=(1, lock))
""",
)

_TYPES: Final = frozenset({"Lock", "RLock", "Semaphore", "BoundedSemaphore"})
_MAKING: Final = frozenset({"created"})


@dataclass(slots=True)
class _Gift:
    """Who was given an object: the starts, in their order."""

    starts: list[Event] = field(default_factory=list)


class NeverTaken:
    """L1: given to at least one child that came to its end without a fault, and never touched.

    All who were given it must have ended: whoever was stopped might have taken it yet. A note where
    every target would take it, says the program's text, and only did not come to that line.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"started", "died"})

    def __init__(self) -> None:
        self._given: dict[str, _Gift] = {}
        self._stopped: set[str] = set()

    def see(self, event: Event, state: State) -> None:
        del state
        if event.kind == "died":
            if event.get("by") == "tracer":
                self._stopped.add(event.actor)
            return
        for name in event.get("given") or ():
            if isinstance(name, str):
                self._given.setdefault(name, _Gift()).starts.append(event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        untouched = {
            name: gift
            for name, gift in self._given.items()
            if (thing := state.objects.get(name)) is not None
            and thing.type in _TYPES
            and thing.last_taker is None
        }
        if not untouched:
            return
        for event in trace.events:
            if event.object in untouched and event.kind not in _MAKING:
                del untouched[event.object]  # tried in vain, or released: others know more
        for name, gift in untouched.items():
            users = [start for start in gift.starts if self._ended_well(start, state)]
            if users and all(self._over(start, state) for start in gift.starts):
                yield _finding(state.objects[name], gift.starts, users, state, trace)

    def _over(self, start: Event, state: State) -> bool:
        child = start.get("child") or ""
        known = state.actors.get(child)
        return known is None or (not known.alive and child not in self._stopped)

    def _ended_well(self, start: Event, state: State) -> bool:
        known = state.actors.get(start.get("child") or "")
        return known is not None and known.how == "exited" and not known.error and not known.code
