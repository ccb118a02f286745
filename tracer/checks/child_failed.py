"""A child that ended badly while the rest of the program went on as if all were well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.called_instead import called_targets
from tracer.checks.children import Children
from tracer.checks.no_main_guard import reruns
from tracer.checks.stop import Stop
from tracer.checks.whereabouts import last_lines, raised_at
from tracer.checks.wording import Wording
from tracer.checks.wrong_arguments import misfits
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.children import Child
    from tracer.model.events import Event
    from tracer.model.finding import Level
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "child-failed",
    "warning",
    {
        "en": Words(
            title="{child} ended with {how}, the program as a whole with {exit}",
            why="what ends a process ends that process only: {parent} learns of it from exitcode "
            "alone, and join() does not tell",
            fix="{mend:en}; and {look:en} look at exitcode: if it is not 0, say so and end "
            "with sys.exit(1)",
            explain="An exception in a child process does not reach its parent. Python prints the "
            "traceback, the child ends with exit code 1, and `join()` returns as it always does. "
            "A child that is ended by a signal (a negative exit code) does not even print "
            "anything. What it should have done is missing, and nobody has noticed.\n\n"
            "After `p.join()`, `p.exitcode` says how the child ended: 0 if all was well. A Pool "
            "or a ProcessPoolExecutor hands exceptions over by itself, at `get()` or `result()`.",
        ),
        "zh": Words(
            title="{child} 以 {how} 结束，而整个程序的退出码是 {exit}",
            why="进程出错只会结束它自己：{parent} 只能从 exitcode 得知，join() 并不会告诉它",
            fix="{mend:zh}；并{look:zh}检查 exitcode：如果不为 0，就报告并以 sys.exit(1) 结束",
            explain="子进程中的异常不会传到父进程。Python 打印出 traceback，子进程以退出码 1 结束，"
            "而 `join()` 照常返回。被信号结束的子进程（退出码为负数）甚至什么都不打印。"
            "它本该完成的工作没有完成，却没有谁注意到。\n\n"
            "在 `p.join()` 之后，`p.exitcode` 说明子进程是怎样结束的：0 表示一切正常。Pool 和 "
            "ProcessPoolExecutor 会在 `get()` 或 `result()` 时自动把异常交给父进程。",
        ),
    },
    """
def work(n):
    print(10 // n)         # ZeroDivisionError for n = 0

p = Process(target=work, args=(0,))
p.start()
p.join()                   # returns as always
if p.exitcode != 0:        # without these lines nobody notices
    sys.exit(f"{p.name} ended with {p.exitcode}")
""",
)

_LOOKS: Final = re.compile(r"\.\s*exitcode\b")
_LONGEST: Final = 80


class ChildFailed:
    """A2: non-zero code, exception or signal. A warning if the main process ended with 0 all the
    same and no line of the program reads `exitcode` (a look at it leaves no event); else a note.

    Quiet where the end was wanted (terminate, kill), came with the end of the whole program
    (tracer, Ctrl-C), or is told by wrong-arguments, target-called or no-main-guard; and for
    os.fork, whose waitpid hands the code over.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Children.KINDS | Stop.KINDS

    def __init__(self) -> None:
        self._children = Children()
        self._stop = Stop()

    def see(self, event: Event, state: State) -> None:
        self._children.see(event, state)
        self._stop.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        stopped = self._stop.moment(trace)
        failed = [
            child
            for child in self._children.known.values()
            if _failed(child)
            and (stopped is None or child.ended is None or child.ended.t < stopped)
        ]
        if not failed:
            return
        told = {child.actor for child, _ in misfits(self._children, trace)}
        told |= {child.actor for child, _ in called_targets(self._children, trace)}
        told |= {one.child.actor for one in reruns(failed, trace)}
        raised = raised_at(trace, {child.actor for child in failed if child.error})
        others = {child.actor for child in failed} - set(raised)
        seen = last_lines(trace, others, trace.events[-1].t)
        for child in failed:
            if child.actor not in told:
                line = raised.get(child.actor)
                yield _finding(child, line, line or seen.get(child.actor), state, trace)


def _failed(child: Child) -> bool:
    if child.misstarted or child.ended_by_tracer or child.started.get("method") == "os.fork":
        return False
    if child.began is not None and child.began.get("role") == "worker":
        return False  # told by worker-failed and initializer-failed
    ended, signalled = child.ended, child.signalled
    if signalled is not None and (ended is None or ended.t >= signalled.t):
        return False
    if signalled is not None and ended is not None and ended.kind == "exited":
        return bool(child.error or ended.get("code"))  # the signal came when it was over already
    return child.error is not None or bool(child.code)


def _finding(
    child: Child, raised: str | None, seen: str | None, state: State, trace: Trace
) -> Finding:
    """`seen` is its last line, where no traceback tells where the exception was raised."""
    footer = trace.footer
    well = footer is not None and footer.outcome == "finished" and footer.exit == 0
    looks = any(_LOOKS.search(text) for text in trace.sources.values())
    level: Level = "warning" if well and not looks else "note"
    how = child.how().partition("\n")[0]
    how = how if len(how) <= _LONGEST else how[: _LONGEST - 3] + "..."
    kind = how.partition(":")[0]
    joined = child.joined.at if child.joined else None
    last = Phrase("dies", {"how": kind})
    if child.error is not None:
        last = Phrase("raises", {"error": kind})
    elif (child.code or 0) > 0:
        last = Phrase("exits", {"code": child.code})
    places = [Place(child.actor, seen, (last,))]
    parent = child.started.actor
    places.append(Place(parent, child.started.at, (Phrase("starts", {"child": child.name}),)))
    if joined is not None:
        places.append(Place(parent, joined, (Phrase("joins", {"child": child.name}),)))
    return Finding(
        RULE.slug,
        level,
        "happened",
        child.ended.t if child.ended else child.started.t,
        child.actor if child.actor in state.actors else parent,
        {
            "child": child.name,
            "parent": state.name(parent),
            "how": how,
            "exit": "?" if footer is None or footer.exit is None else footer.exit,
            "mend": _mend(child, kind, raised),
            "look": _look(joined, child.started.at),
        },
        tuple(places),
        evidence=child.proof(),
        fix_at=tuple(at for at in (raised, joined or child.started.at) if at),
        about=(child.target, kind, raised, child.started.at),
    )


def _mend(child: Child, kind: str, raised: str | None) -> Wording:
    if raised is None:
        return Wording(
            f"find out why {child.target} ends with {kind}",
            f"查明 {child.target} 为什么以 {kind} 结束",
        )
    line = line_of(raised)
    return Wording(f"see to {kind} in line {line}", f"处理第 {line} 行的 {kind}")


def _look(joined: str | None, started: str | None) -> Wording:
    line = line_of(joined or started)
    if joined is None:
        return Wording(
            f"join the process of line {line}, then", f"对第 {line} 行启动的进程调用 join，然后"
        )
    return Wording(f"after the join in line {line}", f"在第 {line} 行的 join 之后")
