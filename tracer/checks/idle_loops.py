"""Loops of the program's text that do nothing but ask, again and again, whether they may go on."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tracer.checks.program_text import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.model.trace import Trace

_GRANT: Final = frozenset({"is_set", "poll", "acquire"})  # true: go on
_DENY: Final = frozenset({"empty", "full"})  # true: not yet
_RAISE: Final = frozenset({"get", "put", "get_nowait", "put_nowait"})
_CLOCKS: Final = frozenset({"time", "monotonic", "perf_counter"})
_ASIDE: Final = frozenset({"any", "all", "len", "bool"})
_LEAVE: Final = (ast.Continue, ast.Break, ast.Return, ast.Raise)


def asks_only(trace: Trace, at: str | None) -> bool:
    """Whether the `while` around this line does nothing as long as the answer is no."""
    file, _, number = (at or "").rpartition(":")
    return number.isdigit() and _asks_only(trace.sources.get(file, ""), int(number))


@lru_cache(maxsize=256)
def _asks_only(text: str, line: int) -> bool:
    tree = parsed(text)
    around = [
        node
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.While) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    if not around:
        return False
    loop = max(around, key=lambda node: node.lineno)  # the innermost
    return _asks(loop.test) and _idle(loop.body)


def _idle(block: Iterable[ast.stmt]) -> bool:
    """Whether these statements have no effect on the way of a no."""
    for one in block:
        if isinstance(one, _LEAVE):
            return True
        if isinstance(one, ast.If):
            if not _asks(one.test):
                return False
            truth = _polarity(one.test)
            if truth <= 0 and not _idle(one.body):
                return False
            if truth >= 0 and not _idle(one.orelse):
                return False
            if truth < 0 and isinstance(one.body[-1], _LEAVE):
                return True  # what follows is for a yes
        elif isinstance(one, ast.Try):
            if not _tries(one) or not _idle(one.finalbody):
                return False
            if all(isinstance(handler.body[-1], _LEAVE) for handler in one.handlers):
                return True
        elif isinstance(one, ast.Assign | ast.Expr):
            if not _asks(one.value):
                return False
        elif not isinstance(one, ast.Pass):
            return False
    return True


def _tries(one: ast.Try) -> bool:
    """`try: q.get_nowait() ... except Empty: pass`: what follows the attempt is for a yes."""
    if not one.handlers or not all(_idle(handler.body) for handler in one.handlers):
        return False
    for number, statement in enumerate(one.body):
        calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
        if any(isinstance(c.func, ast.Attribute) and c.func.attr in _RAISE for c in calls):
            return _idle(one.body[:number])
    return _idle(one.body)


def _asks(expression: ast.expr) -> bool:
    """It only asks: no call in it does anything."""
    return all(
        (isinstance(node.func, ast.Attribute) and node.func.attr in _GRANT | _DENY | _CLOCKS)
        or (isinstance(node.func, ast.Name) and node.func.id in _ASIDE | _CLOCKS)
        for node in ast.walk(expression)
        if isinstance(node, ast.Call)
    )


def _polarity(test: ast.expr) -> int:
    """1 if it is true for a yes, -1 if for a no, 0 if that cannot be told."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return -_polarity(test.operand)
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute):
        return 1 if test.func.attr in _GRANT else -1 if test.func.attr in _DENY else 0
    return 0
