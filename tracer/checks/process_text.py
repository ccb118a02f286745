"""How the program's text makes its processes: what their targets are, and which it only runs."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer.checks.call_sites import calls
from tracer.checks.program_text import argument, last_word, parsed, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.call_sites import Site
    from tracer.model.trace import Trace

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Called(NamedTuple):
    """`target=work(5)`: its line, the call, and how it would have to be written."""

    at: str
    call: str
    better: str


class Run(NamedTuple):
    """`p.run()`: its line, `p`, the function that it runs and the lines of that function's body.

    alone  nothing else in the file calls that function
    """

    at: str
    name: str
    function: str
    body: frozenset[str]
    alone: bool


def called_target(trace: Trace, at: str | None) -> Called | None:
    """The call in `target=` behind the start at `at`: of the nearest process made above it."""
    file, _, number = (at or "").rpartition(":")
    if not number.isdigit():
        return None
    found = _called(trace.sources.get(file, ""), int(number))
    return found and Called(f"{file}:{found[0]}", *found[1:])


@lru_cache(maxsize=256)
def _called(text: str, number: int) -> tuple[int, str, str] | None:
    tree = parsed(text)
    made = sorted(_made(tree, tree), key=lambda call: call.lineno) if tree else []
    if not made:
        return None
    above = [call for call in made if call.lineno <= number]
    target = argument(above[-1] if above else made[0], "target", 1)
    if not isinstance(target, ast.Call):
        return None
    given = [written(one) for one in target.args]
    better = f"target={written(target.func)}"
    if given:
        better += f", args=({given[0]},)" if len(given) == 1 else f", args=({', '.join(given)})"
    if target.keywords:
        better += f", kwargs=dict({', '.join(map(written, target.keywords))})"
    return target.lineno, written(target), better


def runs(trace: Trace) -> Iterator[Run]:
    """Every `p.run()` of the program, where p is a process and its function is in the same file."""
    for file, text in trace.sources.items():
        tree = parsed(text)
        for site in calls(text) if tree else ():
            if tree is None or site.method != "run" or site.call.args:
                continue
            found = _runs(site, tree)
            if found is None:
                continue
            name, function = found
            body = range(function.body[0].lineno, (function.end_lineno or function.lineno) + 1)
            direct = any(
                isinstance(node, ast.Call) and last_word(node.func) == name
                for node in ast.walk(tree)
            )
            lines = frozenset(f"{file}:{line}" for line in body)
            alone = name != function.name or not direct  # a class is called to make its processes
            yield Run(f"{file}:{site.call.lineno}", site.receiver, name, lines, alone)


def _runs(site: Site, tree: ast.Module) -> tuple[str, _Function] | None:
    """Name and text of what a process runs, if it can be told: it was made above, in its scope."""
    scope, name = site.around[-1], site.receiver
    sources = {name, *_lists(name, scope)}
    values = [node for value in _values(sources, scope) for node in ast.walk(value)]
    above = [one for one in _made(scope, tree) if one.lineno <= site.call.lineno and one in values]
    call = max(above, key=lambda one: one.lineno, default=None)
    if call is None:
        return None
    maker, target = last_word(call.func), last_word(argument(call, "target", 1))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == maker:
            methods = [one for one in node.body if isinstance(one, _Function)]
            return next(((node.name, one) for one in methods if one.name == "run"), None)
        if isinstance(node, _Function) and node.name == target:
            return node.name, node
    return None


def _values(names: set[str], scope: ast.AST) -> list[ast.expr]:
    """What is assigned to these variables."""
    return [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id in names for one in node.targets)
    ]


def _lists(name: str, scope: ast.AST) -> list[str]:
    """`ps` of `for name in ps`."""
    return [
        node.iter.id
        for node in ast.walk(scope)
        if isinstance(node, ast.For)
        and isinstance(node.target, ast.Name)
        and node.target.id == name
        and isinstance(node.iter, ast.Name)
    ]


def _made(scope: ast.AST, tree: ast.Module) -> list[ast.Call]:
    """The calls that make a process: of a class called ...Process, or derived from one."""
    derived = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any((last_word(base) or "").endswith("Process") for base in node.bases)
    }
    return [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Call) and _makes(last_word(node.func) or "", derived)
    ]


def _makes(maker: str, derived: set[str]) -> bool:
    return maker.endswith("Process") or maker in derived
