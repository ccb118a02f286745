"""Locks of `threading` that a child's target would use: found by looking, running nothing.

They hold threads of one process apart. In another process there is a copy, so nobody is kept out.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CLASSES = ("Condition", "Semaphore", "BoundedSemaphore", "Event", "Barrier")
_FUNCTION = type(lambda: None)  # of these, attributes can be asked for without running anything
_DEPTH = 3  # of functions of the program that the target calls
_MOST = 64  # functions looked at
_kinds: dict[int, tuple[Any, frozenset[type]]] = {}  # of a module `threading`, which is kept
_known: dict[int, tuple[Any, list[str]]] = {}  # names in a code, which is kept: it has its id


class _Bound:
    def method(self) -> None: ...


_METHOD = type(_Bound().method)


def found(process: Any, args: Any, kwargs: Any) -> list[str]:
    """Their names: of parameters, attributes and global variables; empty nearly always."""
    threading = sys.modules.get("threading")
    if threading is None:
        return []
    kept = _kinds.get(id(threading)) or _kinds.setdefault(id(threading), _kinds_of(threading))
    kinds = kept[1]
    names: dict[str, None] = {}
    target: Any = getattr(process, "_target", None)
    bound = int(type(target) is _METHOD)
    function = target.__func__ if bound else target
    parameters = function.__code__.co_varnames if type(function) is _FUNCTION else ()
    for place, value in enumerate(args, bound):
        if type(value) in kinds:
            names[parameters[place] if place < len(parameters) else f"args[{place - bound}]"] = None
    for name, value in kwargs.items():
        if type(value) in kinds:
            names[str(name)] = None
    owner = target.__self__ if bound else None
    if target is None:
        owner, function = process, getattr(type(process), "run", None)
    ours = owner is None or type(owner).__module__.partition(".")[0] == "multiprocessing"
    for name, value in () if ours else _attributes(owner):
        if type(value) in kinds:
            names[f"self.{name}"] = None
    _look(function, kinds, names)
    return list(names)


def _kinds_of(threading: Any) -> tuple[Any, frozenset[type]]:
    import _thread

    kinds = {getattr(threading, name, None) for name in _CLASSES}
    kinds |= {_thread.LockType, _thread.RLock}
    return threading, frozenset(kind for kind in kinds if isinstance(kind, type))


def _attributes(owner: Any) -> list[tuple[str, Any]]:
    """What stands in the instance itself: a property would be the program's code."""
    try:
        return list(object.__getattribute__(owner, "__dict__").items())
    except (AttributeError, RuntimeError):
        return []


def _look(function: Any, kinds: frozenset[type], names: dict[str, None]) -> None:
    """Follow what a function refers to. Who makes threads has a use for their locks."""
    mine: dict[str, None] = {}
    seen: set[int] = set()
    next_ones = [function]
    for _ in range(_DEPTH):
        here, next_ones = next_ones, []
        for one in here:
            if type(one) is not _FUNCTION or id(one.__code__) in seen or len(seen) >= _MOST:
                continue
            code, globals_ = one.__code__, one.__globals__
            seen.add(id(code))
            known = _known.get(id(code))
            if known is None:
                known = _known[id(code)] = (code, _words(code))
            referred = []
            for word in known[1]:
                if "Thread" in word:
                    return
                if word in globals_:
                    referred.append((word, globals_[word]))
            cells = one.__closure__ or ()
            for word, cell in zip(code.co_freevars, cells, strict=False):
                try:
                    referred.append((word, cell.cell_contents))
                except ValueError:
                    continue  # empty as yet
            for word, value in referred:
                if type(value) in kinds:
                    mine[word] = None
                elif type(value) is _FUNCTION and value.__globals__ is globals_:
                    next_ones.append(value)
    names.update(mine)


def _words(code: Any) -> list[str]:
    """The names in a function's code, and in that of functions within it."""
    words = list(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            words += _words(constant)
    return words
