"""What the program calls an object: found in the line that made it.

The traced side notes only where the creating call stands. `semaphore = Semaphore(4)` is
`semaphore`, `forks = [Lock() for _ in range(5)]` are `forks[0]` … `forks[4]`, `self.lock = Lock()`
is `lock`, and what has no name of its own is type and number. A name is given once: the second
object of a name is `lock#2`.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer.recording.made import Made, Site
    from tracer.recording.sources import Sources

_TRANSPARENT: Final = frozenset({"list", "tuple", "set", "frozenset", "iter", "sorted", "reversed"})
_ADDERS: Final = frozenset({"append", "appendleft", "add", "insert"})
_COUNTED: Final = object()  # a key that is the number of the object among those made there
_LONGEST: Final = 60


class _Called(NamedTuple):
    """A variable and the keys that lead from it to the object."""

    target: ast.expr | str
    keys: tuple[Any, ...] = ()


class Names:
    """Gives every object its name, in the order in which they are asked for."""

    def __init__(self, sources: Sources) -> None:
        self.given: dict[str, str] = {}  # global id -> name
        self._sources = sources
        self._files: dict[str, _File] = {}
        self._used: Counter[str] = Counter()
        self._made: Counter[str] = Counter()

    def name(self, gid: str, made: Made) -> str:
        """The object's name."""
        known = self.given.get(gid)
        if known is None:
            known = self.given[gid] = self._unique(self._called(gid, made), made.type)
        return known

    def facts(self) -> dict[str, Any]:
        """Everything as plain values; `restore` is the inverse."""
        return {"given": dict(self.given), "used": dict(self._used), "made": dict(self._made)}

    def restore(self, facts: dict[str, Any]) -> None:
        """Take over what `facts` described."""
        self.given.update(facts["given"])
        self._used, self._made = Counter(facts["used"]), Counter(facts["made"])

    def _unique(self, name: str | None, type_name: str) -> str:
        if name is None:
            kind = type_name.lower()
            while name is None or name in self._used:
                self._made[kind] += 1
                name = f"{kind}{self._made[kind]}"
        self._used[name] += 1
        return name if self._used[name] == 1 else f"{name}#{self._used[name]}"

    def _called(self, gid: str, made: Made) -> str | None:
        owner, slash, own = gid.partition("/")
        if slash and owner in self.given:
            return f"{self.given[owner]}.{own}"  # what an object has made for itself
        site = made.site
        if site is None:
            return None
        file = self._files.get(site.file)
        if file is None:
            file = self._files[site.file] = _parsed(self._sources.text(site.file))
        call = file.call(site, made.type)
        parts = () if made.part is None else (made.part,)
        called = file.called(call, parts) if call is not None else None
        if called is None:
            return None
        number = 0
        if _COUNTED in called.keys:
            place = f"{gid.partition(':')[0]} {site} {made.part}"  # each process makes its own
            number = self._made[place]
            self._made[place] += 1
        return _spelled(called, number)


@lru_cache(maxsize=32)
def _parsed(text: str | None) -> _File:
    """The same text is asked for again and again where a program runs again and again."""
    return _File(text)


class _File:
    """The calls of one source file, and what they are assigned to."""

    def __init__(self, text: str | None) -> None:
        self._parents: dict[ast.AST, ast.AST] = {}
        self._by_end: dict[tuple[int | None, int | None], ast.Call] = {}
        self._by_line: dict[int, list[ast.Call]] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what there is to warn of, the program has heard
                tree = ast.parse(text or "")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
            if isinstance(node, ast.Call):
                # No two calls end at the same parenthesis. Their beginnings are no help: for
                # `a.\nLock()` the interpreter says that the call begins at the attribute.
                self._by_end[node.end_lineno, node.end_col_offset] = node
                self._by_line.setdefault(node.lineno, []).append(node)

    def call(self, site: Site, type_name: str) -> ast.Call | None:
        """The call that stands at `site`."""
        if site.end_column is not None:
            return self._by_end.get((site.end_line, site.end_column))
        there = [
            call for call in self._by_line.get(site.line, ()) if _last_name(call.func) == type_name
        ]
        return there[0] if len(there) == 1 else None

    def called(self, node: ast.expr, parts: tuple[int, ...] = ()) -> _Called | None:
        """Follow the value of `node`, or a part of it, outwards to what it is assigned to."""
        keys: list[Any] = list(parts)
        child: ast.AST = node
        while (parent := self._parents.get(child)) is not None:
            match parent:
                case ast.Assign(targets=[ast.Subscript(value=value, slice=key) as target, *_]):
                    return _Called(value, (self._key(key, target), *keys))
                case ast.Assign(targets=[target, *_]):
                    return _Called(target, tuple(keys))
                case ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
                    return _Called(target, tuple(keys))
                case ast.AugAssign(target=target):
                    return _Called(target, (_COUNTED,) if keys else ())
                case ast.IfExp() | ast.BoolOp() | ast.BinOp() | ast.Starred() | ast.Await():
                    pass
                case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                    keys.insert(0, _index(elements, child))
                case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                    keys = [_COUNTED, *parts]
                case ast.Dict(keys=names, values=values):
                    keys.insert(0, self._key(names[_index(values, child)], child))
                case ast.DictComp(key=key):
                    keys.insert(0, self._key(key, child))
                case ast.withitem(optional_vars=ast.expr() as target):
                    return _Called(target, tuple(keys))
                case ast.arguments():
                    return _parameter(parent, child)
                case ast.keyword():
                    outcome = self._keyword(parent, keys)
                    if outcome is not None:
                        return outcome
                    if not (keys and isinstance(keys[0], ast.Constant)):
                        return None
                case ast.Call():
                    outcome = _argument(parent, child, keys)
                    if outcome is not None:
                        return outcome
                    if not isinstance(child, ast.keyword) and not _is_transparent(parent):
                        return None
                case _:
                    return None
            child = parent
        return None

    def _keyword(self, keyword: ast.keyword, keys: list[Any]) -> _Called | None:
        """`Worker(lock=Lock())` is lock; `dict(a=Lock())` goes on outwards with the key a."""
        call = self._parents[keyword]
        assert isinstance(call, ast.Call)
        if keyword.arg is None or keyword.arg == "args":
            return None
        if isinstance(call.func, ast.Name) and call.func.id == "dict":
            keys.insert(0, ast.Constant(keyword.arg))
            return None
        if keyword.arg == "kwargs":
            first = keys.pop(0) if keys else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                return _Called(first.value, tuple(keys))
            keys.clear()
            return None
        return _Called(keyword.arg, tuple(keys))

    def _key(self, key: ast.expr | None, child: ast.AST) -> Any:
        """A constant stays one, the number of a round of a loop is counted, the rest is quoted."""
        if isinstance(key, ast.Name) and self._counts(key.id, child):
            return _COUNTED
        return key

    def _counts(self, name: str, node: ast.AST) -> bool:
        """Whether `name` is 0, 1, 2 … in the loop around `node`."""
        outer = self._parents.get(node)
        while outer is not None:
            loops: Sequence[ast.For | ast.comprehension] = ()
            if isinstance(outer, ast.For):
                loops = (outer,)
            elif isinstance(outer, ast.DictComp):
                loops = outer.generators
            for loop in loops:
                if _numbers(loop.target, loop.iter) == name:
                    return True
            outer = self._parents.get(outer)
        return False


def _spelled(called: _Called, number: int) -> str | None:
    target, keys = called
    while isinstance(target, ast.Tuple | ast.List) and keys:
        place = number if keys[0] is _COUNTED else keys[0]
        if not isinstance(place, int) or place >= len(target.elts):
            return None
        target, keys = target.elts[place], keys[1:]
    base = _variable(target, number)
    if base is None:
        return None
    return (base + "".join(_bracketed(key, number) for key in keys))[:_LONGEST]


def _variable(target: ast.expr | str, number: int) -> str | None:
    match target:
        case str():
            return target
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Starred(value=value):
            return _variable(value, number)
        case ast.Subscript(value=value, slice=key):
            base = _variable(value, number)
            return None if base is None else base + _bracketed(key, number)
        case ast.Call(func=function):
            return _variable(function, number)
    return None


def _bracketed(key: Any, number: int) -> str:
    if key is _COUNTED:
        return f"[{number}]"
    if isinstance(key, ast.Constant):
        return f"[{key.value!r}]"
    return f"[{ast.unparse(key)}]" if isinstance(key, ast.AST) else f"[{key}]"


def _index(elements: Sequence[ast.AST], child: ast.AST) -> int:
    return next((i for i, element in enumerate(elements) if element is child), 0)


def _last_name(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def _is_transparent(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in _TRANSPARENT | {"dict"}


def _argument(call: ast.Call, child: ast.AST, keys: list[Any]) -> _Called | None:
    """`forks.append(Lock())` is counted; `d.setdefault("a", Lock())` has its key."""
    if not isinstance(call.func, ast.Attribute) or child not in call.args:
        return None
    if call.func.attr in _ADDERS:
        return _Called(call.func.value, (_COUNTED, *keys))
    if call.func.attr == "setdefault" and child is call.args[-1] and len(call.args) == 2:
        return _Called(call.func.value, (call.args[0], *keys))
    return None


def _parameter(arguments: ast.arguments, child: ast.AST) -> _Called | None:
    """A default value is called what its parameter is called."""
    positional = arguments.posonlyargs + arguments.args
    for parameter, default in zip(reversed(positional), reversed(arguments.defaults), strict=False):
        if default is child:
            return _Called(parameter.arg)
    for parameter, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if value is child:
            return _Called(parameter.arg)
    return None


def _numbers(target: ast.expr, iterable: ast.expr) -> str | None:
    """The variable that `range(n)` or `enumerate(…)` counts up from 0."""
    if not (isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name)):
        return None
    if iterable.func.id == "range" and len(iterable.args) == 1:
        return target.id if isinstance(target, ast.Name) else None
    if iterable.func.id == "enumerate" and len(iterable.args) == 1 and not iterable.keywords:
        first = target.elts[0] if isinstance(target, ast.Tuple) and target.elts else None
        return first.id if isinstance(first, ast.Name) else None
    return None
