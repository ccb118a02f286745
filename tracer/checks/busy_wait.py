"""Somebody who waits by asking, as fast as a processor can, instead of letting itself be woken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.idle_loops import asks_only
from tracer.checks.wording import Wording, duration
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE: Final = Rule(
    "busy-wait",
    "warning",
    {
        "en": Words(
            title="{actor} waits for {object} by asking {count} times in {length}",
            why="the loop around line {line} does nothing but ask: it keeps a processor busy that "
            "those who could make it come true may need",
            fix="line {line}: {instead:en}",
            explain="A loop that asks without pause whether it may go on is called busy-waiting. "
            "It works, but it uses a whole processor to do nothing; with more processes than "
            "processors it slows down the very process that it waits for, and a laptop grows hot.\n"
            "\n"
            "Everything that can be asked for can also be waited for: `event.wait()` instead of "
            "`is_set()`, `lock.acquire()` instead of `acquire(False)`, `queue.get()` instead of "
            "`empty()` or `get_nowait()`. The operating system then wakes the process when it is "
            "time, and until then it costs nothing. For a shared Value use an Event or a Condition "
            "beside it. A pause in the loop (`time.sleep(0.01)`) is better than none.",
        ),
        "zh": Words(
            title="{actor} 等待 {object} 的方式是在 {length} 内询问 {count} 次",
            why="第 {line} 行所在的循环除了询问什么也不做：它占着一个处理器，"
            "而能让条件成立的进程可能正需要它",
            fix="第 {line} 行：{instead:zh}",
            explain="不停地询问“可以继续了吗”的循环叫做忙等。它能工作，却用一整个处理器来做无用功；"
            "当进程比处理器多时，它拖慢的正是它所等待的那个进程，笔记本电脑也会发烫。\n\n"
            "凡是可以询问的，都可以等待：用 `event.wait()` 代替 `is_set()`，"
            "用 `lock.acquire()` 代替 `acquire(False)`，用 `queue.get()` 代替 `empty()` 或 "
            "`get_nowait()`。这样操作系统会在时机到来时唤醒进程，在此之前不花任何代价。"
            "对于共享的 Value，可以在旁边放一个 Event 或 Condition。"
            "循环里停一停（`time.sleep(0.01)`）也比不停要好。",
        ),
    },
    """
while not ready.is_set():  # a processor, for nothing
    pass

ready.wait()               # better
""",
    absence=True,
)

_PER_SECOND: Final = 100
_LONG: Final = 100_000_000  # ns: a shorter moment is no matter
_NO: Final = {None: False, "poll": False, "empty": True, "full": True}
"""Question -> the answer that means: not yet. None is `is_set()`."""


@dataclass(slots=True)
class _Run:
    """Attempts of one actor, in one line, for one object, with nothing between them."""

    first: Event
    until: int
    count: int

    @property
    def length(self) -> int:
        return self.until - self.first.t

    def busy(self) -> bool:
        """More often than anybody asks who has something to do."""
        return self.length >= _LONG and self.count * 1e9 >= _PER_SECOND * self.length


class BusyWait:
    """W5: at least 100 attempts a second, over a tenth of a second and more, nothing in between.

    And the text of the loop must show that it does nothing else: who works, and looks now and then
    whether to stop, is not waiting.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"looked", "refused", "read"})

    def __init__(self) -> None:
        self._runs: dict[str, _Run] = {}  # actor -> what it is at
        self._busy: dict[tuple[str | None, str | None], _Run] = {}  # line, object -> the longest

    def see(self, event: Event, state: State) -> None:
        actor, times = event.actor, event.get("times") or 1
        run = self._runs.get(actor)
        if event.kind == "read" and times == 1 and run is None:
            return  # one of many that are none
        if event.kind == "looked" and event.get("value") != _NO.get(event.get("op")):
            self._runs.pop(actor, None)
            return
        known = state.actors.get(actor)
        if (
            run is None
            or known is None
            or known.last != run.until
            or run.first.at != event.at
            or run.first.object != event.object
        ):
            self._runs[actor] = _Run(event, event.t, times)
            return
        run.until, run.count = event.t, run.count + times
        if run.busy():
            key = (event.at, event.object)
            before = self._busy.get(key)
            if before is None or before.length < run.length:
                self._busy[key] = run

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        for run in self._busy.values():
            if asks_only(trace, run.first.at):
                yield _finding(run, state)


def _finding(run: _Run, state: State) -> Finding:
    first = run.first
    name = first.object or "?"
    return Finding(
        RULE.slug,
        RULE.level,
        "happened",
        first.t,
        first.actor,
        {
            "actor": state.name(first.actor),
            "object": name,
            "count": run.count,
            "length": duration(run.length),
            "line": line_of(first.at),
            "instead": _instead(first, name),
        },
        (Place(first.actor, first.at, (Phrase("asks", {"object": name}),)),),
        evidence=evidence(first),
        fix_at=(first.at,) if first.at else (),
        about=(RULE.slug, first.at),
    )


def _instead(first: Event, name: str) -> Wording:
    """The call that sleeps until it is so."""
    if first.kind == "read":
        return Wording(
            f"wait() for an Event that is set where {name} is changed",
            f"在修改 {name} 的地方设置一个 Event，在这里对它 wait()",
        )
    op = first.get("op")
    call = {"poll": "poll(None)", "full": "put(...)", "put": "put(...)"}.get(op or "", "get()")
    if op is None:
        call = "wait()" if first.kind == "looked" else "acquire()"
    return Wording(
        f"{name}.{call} without a loop: it sleeps until it is time",
        f"不用循环，直接 {name}.{call}：它会休眠到时机到来",
    )
