"""No `if __name__ == "__main__":` around what starts processes: each child would start its own."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.children import Children
from tracer.checks.program_text import called_names, is_main_guard, parsed
from tracer.checks.whereabouts import raised_at
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer.checks.children import Child
    from tracer.model.events import Event
    from tracer.model.finding import Level
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "no-main-guard",
    "error",
    {
        "en": Words(
            title='no `if __name__ == "__main__":` around line {line}: {again:en}',
            why="{how:en}",
            fix="put line {line}, and all that is to be done once, under "
            '`if __name__ == "__main__":`',
            explain="Under spawn and forkserver a child is not a copy of its parent. It is a new "
            "Python that first has to know the functions of your program, and to learn them it "
            "imports your file. Importing means running, from the first line to the last. If a "
            "line at the edge of the file starts a process, then each child comes to that line as "
            "well, and would start a child that comes to that line ... Python stops it with a "
            'RuntimeError about the "bootstrapping phase". (Or with \'context has already been '
            "set', if set_start_method() stands there.) A Pool starts new workers for those that "
            "failed, without end.\n\n"
            'What stands under `if __name__ == "__main__":` is run in the main process only: in a '
            "child the file has another name. Functions, classes and imports stay above it. Under "
            "fork it works without, but Windows and macOS have no fork by default, and neither "
            "has Linux from Python 3.14 on.",
        ),
        "zh": Words(
            title='第 {line} 行没有放在 `if __name__ == "__main__":` 之下：{again:zh}',
            why="{how:zh}",
            fix='把第 {line} 行以及所有只应执行一次的语句放到 `if __name__ == "__main__":` 之下',
            explain="在 spawn 和 forkserver 方式下，子进程不是父进程的副本，"
            "而是一个全新的 Python。它要先知道你程序里的函数，为此会导入你的文件；"
            "而导入就是从第一行运行到最后一行。如果文件最外层有一行启动进程，"
            "那么每个子进程也会执行到这一行，再启动自己的子进程……"
            "Python 会用提到“bootstrapping phase”的 RuntimeError 阻止它。"
            "（如果那里是 set_start_method()，则是“context has already been set”。）"
            "而 Pool 会不停地启动新的工作进程来代替失败的，没完没了。\n\n"
            '`if __name__ == "__main__":` 之下的语句只在主进程中运行：'
            "在子进程里，这个文件的名字不同。函数、类和 import 仍写在它上面。"
            "在 fork 方式下没有它也能运行，但 Windows 和 macOS 默认不用 fork，"
            "Linux 从 Python 3.14 起也不用。",
        ),
    },
    """
def work(n):
    print(n)

p = Process(target=work, args=(1,))      # under spawn, each child comes here, too
p.start()

if __name__ == "__main__":               # only the main process comes here
    p = Process(target=work, args=(1,))
    p.start()
""",
)

_BOOTSTRAPPING: Final = "bootstrapping phase"
_ALREADY_SET: Final = "context has already been set"
_COPIES: Final = frozenset({"fork", "os.fork"})


class Rerun(NamedTuple):
    """A child that failed because it ran the main file once more: where, and what tells it."""

    child: Child
    at: str | None
    proof: Event
    already_set: bool = False


class NoMainGuard:
    """F5: an error where a child failed of it; a note where only fork kept it from failing.

    The note needs the text of the program: a start in main that a line without a guard leads to.
    Quiet where the program asks for fork by name.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Children.KINDS

    def __init__(self) -> None:
        self._children = Children()

    def see(self, event: Event, state: State) -> None:
        self._children.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        del state
        again = reruns(self._children.known.values(), trace)
        yield from (_failed(one, trace) for one in again)
        if again:
            return
        told: set[str] = set()
        for child in self._children.known.values():
            started = child.started
            if started.actor == "main" and started.get("method") == "fork":
                line = unguarded(trace, started.at)
                if line is not None and line not in told and not _asks_for_fork(trace, line):
                    told.add(line)
                    yield _works(child, line)


def reruns(children: Iterable[Child], trace: Trace) -> list[Rerun]:
    """Children that failed before they came to their target, since they ran the main file."""
    suspects = {
        child.actor: child
        for child in children
        if child.started.get("method") not in _COPIES and (child.code or child.error)
    }
    if not suspects:
        return []
    found: dict[str, Rerun] = {}
    for event in trace.events:
        child = suspects.get(event.actor)
        if child is None or event.actor in found:
            continue
        if event.kind == "failed" and event.get("op") == "started":
            if _BOOTSTRAPPING in (event.get("error") or ""):
                found[event.actor] = Rerun(child, event.at, event)
        elif event.kind == "output" and _ALREADY_SET in (event.get("text") or ""):
            found[event.actor] = Rerun(child, None, event, already_set=True)
    raised = raised_at(trace, {actor for actor, one in found.items() if one.already_set})
    return [one if one.at else one._replace(at=raised.get(actor)) for actor, one in found.items()]


def unguarded(trace: Trace, at: str | None) -> str | None:
    """The line at the edge of a file, under no guard, that is or leads to this line."""
    file, _, number = (at or "").rpartition(":")
    if not number.isdecimal():
        return None
    line = _edge(trace.sources.get(file, ""), int(number))
    return None if line is None else f"{file}:{line}"


@lru_cache(maxsize=256)  # a thousand children may come from one line
def _edge(text: str, number: int) -> int | None:
    tree = parsed(text)
    if tree is None:
        return None
    defined: dict[str, ast.stmt] = {}
    plain: list[ast.stmt] = []
    inside: str | None = None
    for node in tree.body:
        here = node.lineno <= number <= (node.end_lineno or node.lineno)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined[node.name] = node
            inside = node.name if here else inside
        elif not is_main_guard(node):
            plain.append(node)
            if here:
                return node.lineno
    if inside is None:
        return None
    for node in plain:
        reached: set[str] = set()
        more = called_names(node) & defined.keys()
        while more:
            reached |= more
            more = set().union(*(called_names(defined[one]) for one in more)) & defined.keys()
            more -= reached
        if inside in reached:
            return node.lineno
    return None


def _asks_for_fork(trace: Trace, at: str) -> bool:
    """The program names the method, so it knows."""
    tree = parsed(trace.sources.get(at.rpartition(":")[0], ""))
    return tree is not None and any(
        isinstance(node, ast.Constant) and node.value == "fork" for node in ast.walk(tree)
    )


def _failed(one: Rerun, trace: Trace) -> Finding:
    child, started = one.child, one.child.started
    line = unguarded(trace, one.at) or one.at
    method = started.get("method") or "spawn"
    error = f"RuntimeError: ... {_ALREADY_SET if one.already_set else _BOOTSTRAPPING} ..."
    parent = started.actor
    places = [Place(child.actor, line, (Phrase("raises", {"error": "RuntimeError"}),))]
    if one.at != line:
        places.append(Place(child.actor, one.at))
    if started.at != one.at:
        places.append(Place(parent, started.at, (Phrase("starts", {"child": child.name}),)))
    return _finding(
        "error",
        started.t,
        child.actor if child.began is not None else parent,
        line,
        Wording(f"{child.name} runs it again", f"{child.name} 又执行了一遍"),
        Wording(
            f"under {method} a child imports the file first, and so comes to this line itself; it "
            f"ended with {error}",
            f"在 {method} 方式下，子进程先导入这个文件，于是自己也执行到这一行，以 {error} 结束",
        ),
        tuple(places),
        evidence(started, one.proof),
    )


def _works(child: Child, line: str) -> Finding:
    started = child.started
    return _finding(
        "note",
        started.t,
        started.actor,
        line,
        Wording("under spawn, each child runs it again", "在 spawn 方式下每个子进程都会再执行一遍"),
        Wording(
            "fork copies the process as it is, so all is well here; on Windows, on macOS, and on "
            "Linux from Python 3.14 on, a child imports the file and fails at this line",
            "fork 直接复制进程，因此这里没有问题；但在 Windows、macOS 以及 Python 3.14 起的 Linux "
            "上，子进程会导入这个文件，并在这一行出错",
        ),
        (Place(started.actor, line, (Phrase("starts", {"child": child.name}),)),),
        evidence(started),
    )


def _finding(
    level: Level,
    t: int,
    actor: str,
    line: str | None,
    again: Wording,
    how: Wording,
    places: tuple[Place, ...],
    proof: tuple[tuple[str, int], ...],
) -> Finding:
    return Finding(
        RULE.slug,
        level,
        "happened" if level == "error" else "suspicion",
        t,
        actor,
        {"line": line_of(line), "again": again, "how": how},
        places,
        (),
        proof,
        (line,) if line else (),
        (level, line),
    )
