"""What the text of the program says: parsed, never run; a trace is data from a stranger."""

from __future__ import annotations

import ast
import warnings
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


def process_call(trace: Trace, at: str | None, target: str) -> tuple[str, ast.Call] | None:
    """`file:line` and syntax of the call that made a process with this target.

    `at` is where it was started: of several calls the nearest one above it counts, else the first.
    """
    file, _, number = (at or "").rpartition(":")
    tree = parsed(trace.sources.get(file, ""))
    if tree is None or not number.isdigit():
        return None
    wanted = target.rpartition(".")[2]
    calls = sorted(
        (
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and not (_last_word(node.func) or "").endswith("Thread")
            and _last_word(_argument(node, "target", 1)) == wanted
        ),
        key=lambda node: node.lineno,
    )
    above = [node for node in calls if node.lineno <= int(number)]
    call = above[-1] if above else calls[0] if calls else None
    return None if call is None else (f"{file}:{call.lineno}", call)


def given_args(call: ast.Call) -> ast.expr | None:
    """What a `Process(…)` says for `args`."""
    return _argument(call, "args", 3)


def _argument(call: ast.Call, name: str, place: int) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    maker = _last_word(call.func)
    if maker is not None and maker.endswith("Process") and len(call.args) > place:
        return call.args[place]
    return None


def _last_word(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
