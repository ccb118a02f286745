"""Where a program reads its standard input, as far as its text tells."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer.model.frame import Source


def read_at(sources: Iterable[Source]) -> str | None:
    """The first line that says `input()`, `sys.stdin`, `fileinput` or opens descriptor 0."""
    for source in sources:
        try:
            tree = ast.parse(source.text)
        except (SyntaxError, ValueError):
            continue
        found = min(_lines(tree), default=None)
        if found is not None:
            return f"{source.file}:{found}"
    return None


def _lines(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case (
                ast.Call(func=ast.Name("input"))
                | ast.Call(func=ast.Attribute(ast.Name("fileinput"), "input"))
                | ast.Call(
                    func=ast.Name("open"), args=[ast.Constant(0) | ast.Constant("/dev/stdin"), *_]
                )
                | ast.Attribute(ast.Name("sys"), "stdin")
            ):
                yield node.lineno
            case ast.ImportFrom(module="sys") if any(one.name == "stdin" for one in node.names):
                yield node.lineno
