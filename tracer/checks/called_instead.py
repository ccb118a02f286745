"""Work that the parent does itself: the target was called, or run() instead of start()."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.children import Children
from tracer.checks.process_text import called_target, runs
from tracer.checks.whereabouts import raised_at
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.children import Child
    from tracer.checks.process_text import Called, Run
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

TARGET: Final = Rule(
    "target-called",
    "error",
    {
        "en": Words(
            title="{child} has nothing to do: its target is called in line {line}, not passed",
            why="`target={call}` calls the function at once, in {parent}, and passes on what it "
            "returns",
            fix="line {line}: `{better}`",
            explain="`f` is a function, `f(5)` is what it returns. In `Process(target=f(5))` the "
            "parent calls f itself, before there is a process, and waits until it is over; the "
            "process is then given what f returned. That is None, most of the time, and a process "
            "without a target ends at once. The program seems to work, one after the other.\n\n"
            "Pass the function without parentheses, and its arguments beside it: "
            "`Process(target=f, args=(5,))`. The comma makes a tuple of one.",
        ),
        "zh": Words(
            title="{child} 无事可做：第 {line} 行把 target 调用了，而不是传递",
            why="`target={call}` 会立刻在 {parent} 中调用这个函数，再把它的返回值传进去",
            fix="第 {line} 行：`{better}`",
            explain="`f` 是函数，`f(5)` 是它的返回值。在 `Process(target=f(5))` 中，"
            "父进程自己调用了 f，这时进程还不存在，并且要等 f 执行完；"
            "然后进程得到的是 f 的返回值，通常是 None，而没有 target 的进程会立刻结束。"
            "程序看上去能工作，其实是一个接一个执行的。\n\n"
            "传递函数时不要写括号，参数另外给出：`Process(target=f, args=(5,))`。"
            "逗号表示只有一个元素的元组。",
        ),
    },
    """
Process(target=work(5)).start()            # work runs here and now, in the parent
Process(target=work, args=(5,)).start()    # better
""",
)

RUN: Final = Rule(
    "run-called",
    "warning",
    {
        "en": Words(
            title="{name}.run() in line {line} does the work of {function} in {parent}: no process "
            "is started",
            why="run() is what a new process calls for itself; called by hand it is an ordinary "
            "call, and {parent} waits until it is over",
            fix="line {line}: `{name}.start()`, and `{name}.join()` when all have been started",
            explain="A Process object is only a plan. `start()` asks the operating system for a "
            "new process, and that process calls `run()`. Whoever calls `run()` himself runs the "
            "code in his own process: same pid, one after the other, and what it changes it "
            "changes here.\n\n"
            "A subclass overrides run(), and the program still calls start().",
        ),
        "zh": Words(
            title="第 {line} 行的 {name}.run() 在 {parent} 中执行了 {function}：没有启动进程",
            why="run() 是新进程自己要调用的；手动调用只是一次普通的函数调用，{parent} 要等它执行完",
            fix="第 {line} 行：`{name}.start()`，全部启动之后再 `{name}.join()`",
            explain="Process 对象只是一个计划。`start()` 向操作系统申请一个新进程，"
            "由那个进程去调用 `run()`。自己调用 `run()`，代码就在自己的进程里执行："
            "pid 相同，一个接一个，它修改的也是这里的变量。\n\n"
            "子类要重写 run()，而程序调用的仍然是 start()。",
        ),
    },
    """
p = Process(target=work)
p.run()                    # start: a process of its own
""",
    absence=True,
)

_NO_TARGET: Final = frozenset({"Process", "ForkProcess", "SpawnProcess", "ForkServerProcess"})
_NOT_CALLABLE: Final = re.compile(r"TypeError: '\w+' object is not callable")


class CalledInstead:
    """A3: certain where a child was started without a target that can be called, and the text says
    `target=f()`; and where the text says `p.run()` and what it runs was seen to happen elsewhere
    than in a child of its own (a suspicion, if the text calls that function in other ways, too).
    """

    RULES: ClassVar[tuple[Rule, ...]] = (TARGET, RUN)
    KINDS: ClassVar[frozenset[str]] = Children.KINDS

    def __init__(self) -> None:
        self._children = Children()

    def see(self, event: Event, state: State) -> None:
        self._children.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        for child, called in called_targets(self._children, trace):
            yield _called(child, called, state)
        for run in runs(trace):
            seen = next((event for event in trace.events if self._elsewhere(event, run)), None)
            if seen is not None:
                yield _run(run, seen, state)

    def _elsewhere(self, event: Event, run: Run) -> bool:
        """It is of the body, and not in a process that was started to run it."""
        if event.at not in run.body:
            return False
        child = self._children.known.get(event.actor.partition("/")[0])
        return child is None or child.target.rpartition(".")[2] != run.function


def called_targets(children: Children, trace: Trace) -> list[tuple[Child, Called]]:
    """The children that were given what a function returned."""
    refused = {
        child.actor
        for child in children.known.values()
        if child.started.get("target") is None and _NOT_CALLABLE.match(child.error or "")
    }
    inside = raised_at(trace, refused) if refused else {}  # in a line of its target: another's
    return [
        (child, called)
        for child in children.known.values()
        if child.started.get("target") in _NO_TARGET
        or (child.actor in refused and child.actor not in inside)
        if (called := called_target(trace, child.started.at)) is not None
    ]


def _called(child: Child, called: Called, state: State) -> Finding:
    started = child.started
    parent = started.actor
    places = [Place(parent, called.at, (Phrase("makes", {"object": child.name}),))]
    if started.at != called.at:
        places.append(Place(parent, started.at, (Phrase("starts", {"child": child.name}),)))
    return Finding(
        TARGET.slug,
        TARGET.level,
        "happened",
        started.t,
        parent,
        {
            "child": child.name,
            "line": line_of(called.at),
            "call": called.call,
            "parent": state.name(parent),
            "better": called.better,
        },
        tuple(places),
        evidence=child.proof(),
        fix_at=(called.at,),
        about=(TARGET.slug, called.at),
    )


def _run(run: Run, seen: Event, state: State) -> Finding:
    return Finding(
        RUN.slug,
        RUN.level,
        "happened" if run.alone else "suspicion",
        seen.t,
        seen.actor,
        {
            "name": run.name,
            "line": line_of(run.at),
            "function": run.function,
            "parent": state.name(seen.actor),
        },
        (
            Place(seen.actor, run.at),
            Place(seen.actor, seen.at, (Phrase("is-at", {"function": run.function}),)),
        ),
        evidence=evidence(seen),
        fix_at=(run.at,),
        about=(RUN.slug, run.at),
    )
