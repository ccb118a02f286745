"""Where the program's text calls a method: under which tests, in which loops, to what use."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tracer.checks.program_text import parsed, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.trace import Trace

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_BLOCKS: Final = ("body", "orelse", "finalbody")


@dataclass(frozen=True, slots=True)
class Site:
    """A call `receiver.method(...)` and what it stands in, innermost first, within one function."""

    call: ast.Call
    method: str
    around: tuple[ast.AST, ...]

    @property
    def receiver(self) -> str:
        """What it is called on, as the program writes it."""
        assert isinstance(self.call.func, ast.Attribute)
        return written(self.call.func.value)

    @property
    def unused(self) -> bool:
        """Nobody looks at what it returns."""
        return isinstance(self.around[0], ast.Expr)

    def loops(self) -> list[ast.AST]:
        """The loops that it stands in."""
        return [one for one in self.around if isinstance(one, ast.While | ast.For | ast.AsyncFor)]

    def following(self) -> ast.stmt | None:
        """The statement that comes next, if no loop or function ends before it."""
        for _, after, outer in self._blocks():
            if after:
                return after[0]
            if isinstance(outer, (*_FUNCTIONS, ast.While, ast.For, ast.AsyncFor)):
                return None
        return None

    def preceding(self) -> Iterator[ast.stmt]:
        """The statements before it in its block and in those around, nearest first."""
        for before, _, _ in self._blocks():
            yield from reversed(before)

    def _blocks(self) -> Iterator[tuple[list[ast.stmt], list[ast.stmt], ast.AST]]:
        """What stands before and behind it in each block that it is in, and whose block it is."""
        for inner, outer in zip((self.call, *self.around), self.around, strict=False):
            for name in _BLOCKS:
                block = getattr(outer, name, None)
                if isinstance(block, list) and inner in block:
                    place = block.index(inner)
                    yield block[:place], block[place + 1 :], outer


def sites(trace: Trace, at: str | None, method: str) -> list[Site]:
    """The calls of a method that the line `file:line` may stand for; [] if its text is unknown."""
    file, _, number = (at or "").rpartition(":")
    if not number.isdigit():
        return []
    line = int(number)
    return [
        one
        for one in calls(trace.sources.get(file, ""))
        if one.method == method and one.call.lineno <= line <= (one.call.end_lineno or 0)
    ]


@lru_cache(maxsize=8)
def calls(text: str) -> tuple[Site, ...]:
    """Every call of a method in a file."""
    tree = parsed(text)
    return () if tree is None else tuple(_calls(tree))


def _calls(tree: ast.Module) -> Iterator[Site]:
    stack: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(tree, ())]
    while stack:  # not by recursion: a stranger's expression may be deep
        node, around = stack.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield Site(node, node.func.attr, around)
        inside = (node,) if isinstance(node, _FUNCTIONS) else (node, *around)
        stack.extend((child, inside) for child in ast.iter_child_nodes(node))
