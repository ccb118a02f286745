"""A child that its parent starts and never waits for."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.children import Children
from tracer.checks.wording import duration
from tracer.model.finding import Finding, Phrase, Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.children import Child
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE: Final = Rule(
    "unjoined",
    "note",
    {
        "en": Words(
            title="{parent} is done while {child} is still at work: nobody joins it",
            why="{child} went on for {length}; {parent} did not wait for it before its last line, "
            "and nobody asked how it ended",
            fix="keep what line {line} starts in a list and join() it before its result is "
            "needed; if nobody needs it, leave it as it is",
            explain="`start()` returns at once: parent and child run side by side. If the parent "
            "goes on without `join()`, what the child is to deliver need not be there yet, and the "
            "exit code that would tell of a failure is never looked at. multiprocessing waits for "
            "children that are no daemons when the parent ends, so nothing is cut off; but by then "
            "the parent has said its last word.\n\n"
            "Keep the processes in a list, start all of them, then join all of them, and only then "
            "use what they have made. A parent that lives long and never joins also collects "
            "zombies: children that have ended and that nobody has taken note of.",
        ),
        "zh": Words(
            title="{parent} 的代码已经执行完，{child} 却还在工作：没有谁 join 它",
            why="{child} 又工作了 {length}；{parent} 直到最后一行都没有等它，"
            "也没有谁查看它是怎样结束的",
            fix="把第 {line} 行启动的进程放进列表，在需要它的结果之前 join()；"
            "如果没有谁需要它的结果，就不用改",
            explain="`start()` 会立刻返回：父进程和子进程同时运行。如果父进程不 `join()` 就继续，"
            "子进程要交付的东西可能还没有准备好，能说明失败的退出码也没有谁去看。"
            "父进程结束时，multiprocessing 会等待非守护的子进程，所以不会有什么被中断；"
            "但那时父进程已经说完了最后一句话。\n\n"
            "把进程放进列表，全部启动，再全部 join，然后才使用它们的结果。"
            "长期运行而从不 join 的父进程还会积累僵尸进程：已经结束却没有谁收回的子进程。",
        ),
    },
    """
for n in range(3):
    Process(target=add, args=(total, n)).start()
print(total.value)         # perhaps 0: nobody has waited for them
""",
    absence=True,
)


class Unjoined:
    """J1: no join() of the program's, and the child still did something when its parent was done.

    A note: at the end of the parent the library waits for it. Quiet for daemons, which are killed
    then (daemon-killed), for who was ended or asked after, and for workers of a pool.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Children.KINDS | {"timed_out"}

    def __init__(self) -> None:
        self._children = Children()
        self._asked: set[str] = set()
        self._busy: dict[str, int] = {}  # child -> its last event before its end

    def see(self, event: Event, state: State) -> None:
        kind = event.kind
        if kind == "timed_out":
            if event.get("op") == "join":
                self._asked.add(event.get("child") or "")
            return
        self._children.see(event, state)
        if kind == "reaped" and event.at is not None:
            self._asked.add(event.get("child") or "")
        elif kind == "exited" and (known := state.actors.get(event.actor)) is not None:
            self._busy.setdefault(event.actor, known.last)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        del trace
        families: defaultdict[str, list[Child]] = defaultdict(list)
        for child in self._children.known.values():
            families[child.started.actor].append(child)
        for parent, family in families.items():
            over = min((t for child in family if (t := _implicit(child)) is not None), default=None)
            for child in family if over is not None else ():
                last = self._busy.get(child.actor)
                if last is not None and over is not None and last > over and self._unjoined(child):
                    yield _finding(child, parent, over, last, state)

    def _unjoined(self, child: Child) -> bool:
        started = child.started
        return (
            child.joined is not None
            and child.joined.at is None
            and child.signalled is None
            and child.actor not in self._asked
            and not started.get("daemon")
            and started.get("role") is None
            and started.get("method") != "os.fork"
        )


def _implicit(child: Child) -> int | None:
    """When the library, at the end of the parent, began to wait for it."""
    if child.joined is None or child.joined.at is not None:
        return None
    return child.joined.t if child.awaited is None else child.awaited


def _finding(child: Child, parent: str, over: int, last: int, state: State) -> Finding:
    at = child.started.at
    return Finding(
        RULE.slug,
        RULE.level,
        "happened",
        over,
        child.actor,
        {
            "parent": state.name(parent),
            "child": child.name,
            "length": duration(last - over),
            "line": line_of(at),
        },
        (Place(parent, at, (Phrase("starts", {"child": child.name}),)),),
        (
            Step(parent, "start", child.started.t),
            Step(parent, "end of its code", over),
            Step(child.actor, "still at work", last),
        ),
        child.proof(),
        (at,) if at else (),
        (RULE.slug, child.target, at),
    )
