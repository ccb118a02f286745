"""A file that only defines functions: it ends at once, and nothing that it says has happened."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence
from tracer.checks.program_text import parsed
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "nothing-ran",
    "warning",
    {
        "en": Words(
            title="nothing ran: {program} only defines {names}",
            why="no process was started, no object made and nothing printed; a function does "
            "nothing until somebody calls it",
            fix="{change:en}",
            explain="`def` and `class` make functions and classes, they do not run them. A file "
            "that has nothing else ends at once, with exit code 0 and without a word.\n\n"
            'Call what is to happen under `if __name__ == "__main__":` at the end of the file. '
            "The condition is needed: with spawn and forkserver every child imports the file, "
            "and without it each child would start children of its own.",
        ),
        "zh": Words(
            title="什么都没有运行：{program} 只定义了 {names}",
            why="没有启动进程，没有创建对象，也没有输出；函数在被调用之前什么都不做",
            fix="{change:zh}",
            explain="`def` 和 `class` 只是定义函数和类，并不运行它们。只有定义的文件会立刻结束，"
            "退出码为 0，一个字也不输出。\n\n"
            '应当在文件末尾的 `if __name__ == "__main__":` 之下调用要执行的函数。'
            "这个条件是必需的：在 spawn 和 forkserver 方式下，每个子进程都会导入这个文件，"
            "没有它，每个子进程又会启动自己的子进程。",
        ),
    },
    """
def main():
    p = Process(target=print, args=("hello",))
    p.start()
    p.join()

if __name__ == "__main__":     # without these two lines nothing runs
    main()
""",
)

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_QUIET: Final = frozenset({"began", "exited"})
_DEFINES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_HARMLESS: Final = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Pass)
_FIRST: Final = ("main", "run", "start", "test", "demo")


class NothingRan:
    """Main began and exited with 0 and there is nothing else in the whole trace, and the program's
    text has only definitions outside of an `if __name__` that was not true.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset()

    def see(self, event: Event, state: State) -> None:
        """Nothing to see is the point."""

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        del state
        footer, header, events = trace.footer, trace.header, trace.events
        if footer is None or footer.outcome != "finished" or footer.exit != 0 or footer.lost:
            return
        if footer.cut_before is not None or not events or len(events) > 2:
            return
        if any(event.kind not in _QUIET or event.actor != "main" for event in events):
            return
        file = header.path if header.path in trace.sources else header.program
        tree = parsed(trace.sources.get(file, ""))
        if tree is None:
            return
        guard = next(filter(None, map(_guard, tree.body)), None)
        defined = [node for node in tree.body if isinstance(node, _DEFINES)]
        if not defined or not all(_only_defines(node) for node in tree.body):
            return
        last = max(node.end_lineno or node.lineno for node in tree.body)
        line = last if guard is None else guard.lineno
        chosen = _missing(defined)
        said: tuple[Phrase, ...] = ()
        shown = line
        if guard is None:
            shown, said = chosen.lineno, (Phrase("is-defined", {"what": chosen.name}),)
        yield Finding(
            RULE.slug,
            RULE.level,
            "happened",
            events[0].t,
            "main",
            {
                "program": header.program,
                "names": tuple(node.name for node in defined),
                "change": _change(guard, last, _call(chosen)),
            },
            (Place("main", f"{file}:{shown}", said),),
            evidence=evidence(*events),
            fix_at=(f"{file}:{line}",),
        )


def _only_defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)  # a docstring
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return not any(isinstance(inner, ast.Call) for inner in ast.walk(node))
    return _guard(node) is not None or isinstance(node, (*_DEFINES, *_HARMLESS))


def _guard(node: ast.stmt) -> ast.If | None:
    """`if __name__ == "…":` that is not true of the main program, as its body would have run."""
    if not isinstance(node, ast.If) or node.orelse or not isinstance(node.test, ast.Compare):
        return None
    sides = [node.test.left, *node.test.comparators]
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    texts = [side.value for side in sides if isinstance(side, ast.Constant)]
    equal = [isinstance(op, ast.Eq) for op in node.test.ops] == [True]
    return node if named and equal and len(texts) == 1 and texts != ["__main__"] else None


def _missing(defined: list[Definition]) -> Definition:
    """Whose call is most likely missing: main, else the last function that needs nothing."""
    functions = [node for node in defined if isinstance(node, ast.FunctionDef)]
    for name in _FIRST:
        for node in functions:
            if node.name == name:
                return node
    free = [node for node in functions if _free(node)]
    return (free or functions or defined)[-1]


def _free(node: Definition) -> bool:
    """It can be called with nothing."""
    return isinstance(node, ast.FunctionDef) and len(node.args.args) <= len(node.args.defaults)


def _call(node: Definition) -> str:
    return f"{node.name}()" if _free(node) else f"{node.name}(...)"


def _change(guard: ast.If | None, last: int, call: str) -> Wording:
    if guard is not None:
        right = 'if __name__ == "__main__":'
        return Wording(
            f"write {right} in line {guard.lineno}; as it stands it is never true",
            f"在第 {guard.lineno} 行写 {right}；现在的条件永远不成立",
        )
    lines = f'if __name__ == "__main__": {call}'
    return Wording(f"add after line {last}: {lines}", f"在第 {last} 行之后加上：{lines}")
