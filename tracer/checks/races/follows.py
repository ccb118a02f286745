"""How a write follows from an earlier read of the same place, by the text of the program.

The trace says what was read and written; only the text says that the one was for the sake of the
other. It is parsed, never run. Names are followed through plain assignments, in the order of lines.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from tracer.checks.program_text import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.trace import Trace

Link = Literal["update", "check", "once", "spin", "none", "apart", "unknown"]
"""update: what was read is in what is written: `v.value += 1`, `x = v.value; v.value = x + 1`
check: it was decided by what was read: `if v.value > 0: ...; v.value = ...`
once: as check, but all that is done is to write a constant: `if not found.value: found.value = 1`
spin: it was waited for: `while turn.value != me: pass`, and then `turn.value = ...`
none: neither; apart: they stand in functions that no third one brings together; unknown: no text
"""

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_TESTS: Final = (ast.If, ast.While)
_LEAVES: Final = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_SHOWS: Final = frozenset({"print", "write", "info", "debug", "warning", "error", "log"})


def link(trace: Trace, read: str | None, write: str | None) -> Link:
    """How what is written at `write` follows from what was read at `read` (both `file:line`)."""
    if read is not None and read == write and trace.line(read) is None:
        return "update"  # the same line, whatever it says
    file, first = _place(read)
    other, then = _place(write)
    text = trace.sources.get(file)
    if text is None or file != other or not first or not then:
        return "unknown"
    return _link(text, first, then)


def no_look(trace: Trace, at: str | None) -> bool:
    """Whether what is read at this line is only watched, or only read to be changed."""
    return isinstance(_at(trace, at), ast.AugAssign) or watched_only(trace, at)


def watched_only(trace: Trace, at: str | None) -> bool:
    """Whether what is read at this line is only printed, or only waited for by a loop."""
    statement = _at(trace, at)
    if isinstance(statement, ast.While):
        return True
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and _word(statement.value.func) in _SHOWS
    )


def only_asked(trace: Trace, at: str | None) -> bool:
    """Whether it is watched, or only decides where the program goes on."""
    return isinstance(_at(trace, at), ast.If) or watched_only(trace, at)


def asked_again(trace: Trace, at: str | None) -> bool:
    """Whether what is read at this line is read again and again: it stands in a loop."""
    file, line = _place(at)
    tree = parsed(trace.sources.get(file, ""))
    if tree is None or not line:
        return False
    return any(
        isinstance(node, ast.While | ast.For) and _spans(node, line) for node in ast.walk(tree)
    )


def _at(trace: Trace, at: str | None) -> ast.stmt | None:
    file, line = _place(at)
    tree = parsed(trace.sources.get(file, ""))
    return _statement(tree, line, line) if tree is not None and line else None


def _place(at: str | None) -> tuple[str, int]:
    file, _, number = (at or "").rpartition(":")
    return file, int(number) if number.isdigit() else 0


@lru_cache(maxsize=1024)  # the same two lines may be met a million times
def _link(text: str, read: int, write: int) -> Link:
    tree = parsed(text)
    if tree is None:
        return "update" if read == write else "unknown"
    reader, writer = _function(tree, read), _function(tree, write)
    if reader is writer:
        return _linked(writer, read, write)
    for asking, asked in _sites(tree, reader, read, returned=True):
        for acting, acted in _sites(tree, writer, write, returned=False):
            if asking is acting:
                found = _linked(acting, asked, acted)
                if found != "none":
                    return found
    return "apart"


def _sites(
    tree: ast.Module, function: ast.AST, line: int, *, returned: bool
) -> Iterator[tuple[ast.AST, int]]:
    """A line in its function, and where that is called; `returned`: if the line says what comes of
    the call.
    """
    yield function, line
    if not isinstance(function, ast.FunctionDef):
        return
    if returned and not isinstance(_statement(function, line, line), ast.Return):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _word(node.func) == function.name:
            yield _function(tree, node.lineno), node.lineno


def _linked(function: ast.AST, read: int, write: int) -> Link:
    if read == write:
        return _one_line_check(function, read) or "update"
    if _statement(function, read, write) is not None:
        return "update"  # one statement over several lines
    reading, writing = _statement(function, read, read), _statement(function, write, write)
    names = _named_by(function, reading, read, write)
    if writing is not None and names & _names(_given(writing)):
        return "update"
    return _decided(function, names, read, write)


def _one_line_check(function: ast.AST, line: int) -> Link | None:
    """`if v.value == 0: v.value = 1`, all in one line; but not with `v.value -= 1` in the end."""
    for node in ast.walk(function):
        if isinstance(node, _TESTS) and node.lineno == line and node.body[0].lineno == line:
            if any(isinstance(one, ast.AugAssign) for one in node.body):
                return "update"
            return "once" if _constant(node) else "check"
    return None


def _decided(function: ast.AST, names: set[str], read: int, write: int) -> Link:
    """Whether a test of what was read leads to the write."""
    for node in ast.walk(function):
        if not isinstance(node, _TESTS):
            continue
        if not (_spans(node.test, read) or names & _names(node.test)):
            continue
        writing = _statement(function, write, write)
        if any(_spans(one, write) for one in (*node.body, *node.orelse)):
            if isinstance(node, ast.While) and not _relative(writing):
                continue  # `while not found.value: ...` goes on until somebody has found it
            return "once" if _constant(node) else "check"
        ended = node.end_lineno or node.lineno
        if ended < write and any(_spans(one, write) for one in _block(function, node)):
            if _idles(node):
                return "spin"
            if isinstance(node.body[-1], _LEAVES):
                plain = isinstance(writing, ast.Assign) and isinstance(writing.value, ast.Constant)
                return "once" if plain else "check"
    return "none"


def _relative(writing: ast.stmt | None) -> bool:
    """`v.value -= 1`, and the same at length."""
    if isinstance(writing, ast.Assign):
        targets = {ast.unparse(target) for target in writing.targets}
        return any(
            isinstance(one, ast.expr) and ast.unparse(one) in targets
            for one in ast.walk(writing.value)
        )
    return isinstance(writing, ast.AugAssign)


def _constant(test: ast.If | ast.While) -> bool:
    """All that it does is to write constants."""
    written = [one for one in test.body if isinstance(one, ast.Assign)]
    rest = [one for one in test.body if not isinstance(one, (ast.Assign, ast.Pass, *_LEAVES))]
    return (
        bool(written) and not rest and all(isinstance(one.value, ast.Constant) for one in written)
    )


def _idles(node: ast.If | ast.While) -> bool:
    """A loop that does nothing but wait."""
    return isinstance(node, ast.While) and all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Call | ast.Constant))
        for one in node.body
    )


def _named_by(function: ast.AST, reading: ast.stmt | None, read: int, write: int) -> set[str]:
    """The names that stand, at the write, for something made of what was read."""
    if reading is None or write < read:
        return set()
    names = _targets(reading)
    for node in sorted(
        (one for one in ast.walk(function) if isinstance(one, ast.Assign | ast.AnnAssign)),
        key=lambda one: one.lineno,
    ):
        if not (read < node.lineno < write):
            continue
        made_of_it = node.value is not None and names & _names(node.value)
        names = names | _targets(node) if made_of_it else names - _targets(node)
    return names


def _targets(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Assign):
        targets: list[ast.expr] = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    else:
        targets = []
    found = {
        one.id for target in targets for one in ast.walk(target)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }  # fmt: skip
    return found | {
        one.target.id
        for one in ast.walk(node)
        if isinstance(one, ast.NamedExpr) and isinstance(one.target, ast.Name)
    }


def _given(node: ast.AST) -> ast.AST:
    """What a statement stores."""
    if isinstance(node, ast.Assign | ast.AugAssign) or (
        isinstance(node, ast.AnnAssign) and node.value is not None
    ):
        return node.value  # type: ignore[return-value]  # it was just looked at
    return node


def _names(node: ast.AST) -> set[str]:
    return {
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)
    }


def _function(tree: ast.Module, line: int) -> ast.AST:
    """The innermost function around a line, or the module."""
    found: ast.AST = tree
    for node in ast.walk(tree):  # outer ones come first
        if isinstance(node, _FUNCTIONS) and _spans(node, line):
            found = node
    return found


def _statement(tree: ast.AST, first: int, last: int) -> ast.stmt | None:
    """The innermost statement without a body that spans both lines."""
    found: ast.stmt | None = None
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and _spans(node, first) and _spans(node, last):
            if not hasattr(node, "body"):
                found = node
            elif (test := getattr(node, "test", None)) is not None and _spans(test, first):
                found = node if first == last else found
    return found


def _block(function: ast.AST, inner: ast.AST) -> list[ast.stmt]:
    """The statements after `inner` in its own block."""
    for node in ast.walk(function):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and inner in block:
                return block[block.index(inner) + 1 :]
    return []


def _spans(node: ast.AST, line: int) -> bool:
    first: int = getattr(node, "lineno", 0)
    last: int = getattr(node, "end_lineno", None) or first
    return first <= line <= last


def _word(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
