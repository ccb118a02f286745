"""What the text of the program says: parsed, never run; a trace is data from a stranger."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer.model.trace import Trace


@lru_cache(maxsize=8)
def parsed(text: str) -> ast.Module | None:
    """The syntax tree of a file; None if this Python cannot read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the program's, not ours
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


@dataclass(frozen=True, slots=True)
class Made:
    """Where a process object was made.

    at     the line that says `args=`, or else that of the call
    loose  what stands in `args=(this)`, which is no tuple
    """

    at: str
    loose: str | None


def process_made(
    trace: Trace, at: str | None, target: str | None, given: int | None = None
) -> Made | None:
    """The call `Process(target=…)` behind the start at `at`, None if it cannot be told.

    Of several calls with this target those count that could have given so many arguments, and of
    them the nearest one above, else the first. Without a target it is the call in this very line.
    """
    file, _, number = (at or "").rpartition(":")
    if not number.isdigit():
        return None
    name = target and target.rpartition(".")[2]
    found = _made(trace.sources.get(file, ""), int(number), name, given)
    return found and Made(f"{file}:{found[0]}", found[1])


@lru_cache(maxsize=1024)  # a thousand children may come from one line
def _made(
    text: str, number: int, target: str | None, given: int | None
) -> tuple[int, str | None] | None:
    tree = parsed(text)
    if tree is None:
        return None
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not (last_word(node.func) or "").endswith("Thread")
    ]
    if target is None:
        here = [node for node in calls if node.lineno <= number <= (node.end_lineno or 0)]
        calls = [node for node in here if argument(node, "target", 1)]
    else:
        calls = [node for node in calls if last_word(argument(node, "target", 1)) == target]
    calls = [node for node in calls if _gives(argument(node, "args", 3), given)] or calls
    calls.sort(key=lambda node: node.lineno)
    above = [node for node in calls if node.lineno <= number]
    call = above[-1] if above else calls[0] if calls else None
    if call is None:
        return None
    args = argument(call, "args", 3)
    return (call.lineno if args is None else args.lineno), _loose(args, text)


def _gives(args: ast.expr | None, given: int | None) -> bool:
    """Whether `args=` may be so many arguments."""
    if given is None:
        return True
    if args is None:
        return given == 0
    if isinstance(args, ast.Tuple | ast.List):
        return len(args.elts) == given or any(isinstance(one, ast.Starred) for one in args.elts)
    if isinstance(args, ast.Constant) and isinstance(args.value, str):
        return len(args.value) == given
    return True


def _loose(args: ast.expr | None, text: str) -> str | None:
    if args is None or isinstance(args, ast.Tuple | ast.List):
        return None
    before = text.splitlines()[args.lineno - 1].encode()[: args.col_offset].rstrip()
    if isinstance(args, ast.Constant | ast.JoinedStr) or before.endswith(b"("):
        return ast.get_source_segment(text, args)
    return None


def argument(call: ast.Call, name: str, place: int) -> ast.expr | None:
    """What a call that makes a process gives for a parameter, by name or by place."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    maker = last_word(call.func)
    if maker is not None and maker.endswith("Process") and len(call.args) > place:
        return call.args[place]
    return None


def last_word(node: ast.expr | None) -> str | None:
    """`Process` of `mp.Process`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def written(node: ast.AST) -> str:
    """A part of the text as Python would write it."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return "..."  # a stranger's, as deep as the parser allows


def global_made(trace: Trace, file: str, name: str) -> str | None:
    """Where a module makes its global variable `name`: the last assignment at its top level."""
    tree = parsed(trace.sources.get(file, ""))
    lines = [
        node.lineno
        for node in (tree.body if tree else ())
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id == name for one in node.targets)
    ]
    return f"{file}:{lines[-1]}" if lines else None


def called_at(trace: Trace, file: str, name: str, method: str) -> list[int]:
    """The lines of a file that say `name.method(...)`."""
    tree = parsed(trace.sources.get(file, ""))
    return sorted(
        node.lineno
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and last_word(node.func.value) == name
    )


def is_main_guard(node: ast.stmt) -> bool:
    """`if __name__ == "__main__":`, also as a part of a longer condition."""
    if not isinstance(node, ast.If):
        return False
    names = {one.id for one in ast.walk(node.test) if isinstance(one, ast.Name)}
    texts = {one.value for one in ast.walk(node.test) if isinstance(one, ast.Constant)}
    return "__name__" in names and "__main__" in texts


def called_names(node: ast.AST) -> set[str]:
    """The plain names that are called anywhere in it."""
    return {
        one.func.id
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    }
