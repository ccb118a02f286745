"""Replaces names in modules of the standard library, as soon as the program imports them.

Modules that the program does not import are not imported for it either: a program with a file of
its own called `random.py` must get that one.
"""

from __future__ import annotations

import os
import sys

from tracer.hooks import children, threads
from tracer.primitives import PRIMITIVES, popen, process
from tracer.runtime.traceback import beyond_us, describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

_STDLIB = os.path.dirname(os.__file__) + os.sep
_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

_patches: dict[str, list[Callable[[Any], None]]] = {}  # of modules that are still to come
_patched: dict[str, list[Callable[[Any], None]]] = {}  # of those that are there
_hidden: dict[str, ModuleType] = {}
_asleep: dict[str, ModuleType] = {}
_waking: list[Callable[[], None]] = []


def instrument() -> None:
    """Patch what is loaded now, and the rest when it is imported."""
    for member in PRIMITIVES:
        when_imported(member.MODULE, member.patch)
    when_imported("multiprocessing.popen_fork", popen.patch)
    when_imported("multiprocessing.popen_forkserver", popen.patch)
    when_imported("multiprocessing.util", process.patch_util)
    when_imported("multiprocessing.spawn", children.patch_spawn)
    when_imported("_thread", threads.patch)
    when_imported("threading", threads.patch_threading)
    sys.meta_path.insert(0, _Finder())


def when_imported(name: str, patch: Callable[[Any], None]) -> None:
    """Call `patch` with the module of the standard library, now or right after it was executed."""
    module = sys.modules.get(name)
    if module is not None:
        _patched.setdefault(name, []).append(patch)
        _apply(patch, module)
    else:
        _patches.setdefault(name, []).append(patch)


def seed(number: int) -> None:
    """Let every process draw from a generator of its own that `number` decides."""

    def patch(random: Any) -> None:
        def reseed() -> None:
            random.seed(f"{number}:{process.FAMILY.path}")

        reseed()
        os.register_at_fork(after_in_child=reseed)  # after random's own, which came first

    when_imported("random", patch)


def hide(loaded: set[str]) -> None:
    """Take what tracer imported out of sys.modules, where it would stand for the program's files.

    tracer itself comes back if the program imports it and means this one. What the program imports
    anew is another module of the same name, to be patched like the first.
    """
    take_away(strangers(loaded))


def strangers(loaded: set[str]) -> list[str]:
    """Modules that tracer imported, if `loaded` are those that were there without it."""
    kept = loaded.union(sys.builtin_module_names, ("sitecustomize",))
    return [name for name in sys.modules if name not in kept]


def take_away(names: list[str]) -> dict[str, ModuleType]:
    """What `hide` does, once one knows the names; returns the modules."""
    taken = {name: sys.modules.pop(name) for name in names}
    for name, module in taken.items():
        if name == "tracer" or name.startswith("tracer."):
            _hidden[name] = module
        elif name in _patched:
            _patches.setdefault(name, []).extend(_patched.pop(name))
    return taken


def bring_back(taken: dict[str, ModuleType]) -> None:
    """Undo `take_away` of modules of tracer's."""
    for name in taken:
        del _hidden[name]
    sys.modules.update(taken)


def put_to_sleep(names: list[str], wake: Callable[[], None]) -> None:
    """Modules that are loaded are not there until the program imports one: then `wake` is called.

    For what an import does besides, at that very moment.
    """
    for name in names:
        _asleep[name] = sys.modules.pop(name)
        package, _, last = name.rpartition(".")
        vars(sys.modules[package]).pop(last, None)
    _waking[:] = [wake]


def _wake() -> None:
    sys.modules.update(_asleep)
    for name, module in _asleep.items():
        package, _, last = name.rpartition(".")
        setattr(sys.modules[package], last, module)
    _asleep.clear()
    _waking.pop()()


def _apply(patch: Callable[[Any], None], module: Any) -> None:
    try:
        patch(module)
    except Exception as error:  # the program goes on, less well seen
        for recorder in children.RECORDER:
            text = f"tracer could not instrument {module.__name__}: {describe(error)}"
            recorder.tell("marked", 0, {"text": text}, sited=False)


class _Finder:
    """First on sys.meta_path: lets the others find, and patches what they found."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name in _asleep:
            module = _asleep[name]
            _wake()
            known = module.__spec__
            if known is not None:
                known.loader = _Known(known.loader, module)  # type: ignore[assignment]
            return known
        if name in _hidden:
            return self._ourselves(name, path, target)
        if name not in _patches:
            return None
        spec = self._found_by_others(name, path, target)
        if spec is not None and (spec.origin or "").startswith((_STDLIB, "built-in", "frozen")):
            patches = _patched[name] = _patches.pop(name)
            spec.loader = _Loader(spec.loader, patches)  # type: ignore[assignment]
        return spec

    def _found_by_others(self, name: str, path: Any, target: Any) -> ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self and hasattr(finder, "find_spec"):
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    return spec
        return None

    def _ourselves(self, name: str, path: Any, target: Any) -> ModuleSpec | None:
        spec = self._found_by_others(name, path, target)
        if spec is not None and (spec.origin or "").startswith(_OWN + os.sep):
            spec.loader = _Known(spec.loader, _hidden.pop(name))  # type: ignore[assignment]
        return spec


class _Loader:
    """Executes a module as its own loader does, then patches it."""

    def __init__(self, stock: Any, patches: list[Callable[[Any], None]]) -> None:
        self._stock = stock
        self._patches = patches

    def create_module(self, spec: ModuleSpec) -> Any:
        return self._stock.create_module(spec)

    def exec_module(self, module: Any) -> None:
        module.__loader__ = module.__spec__.loader = self._stock
        try:
            self._stock.exec_module(module)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        for patch in self._patches:
            _apply(patch, module)


class _Known:
    """Brings back a module that is loaded already."""

    def __init__(self, stock: Any, module: ModuleType) -> None:
        self._stock = stock
        self._module = module

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        del spec
        return self._module

    def exec_module(self, module: Any) -> None:
        module.__loader__ = module.__spec__.loader = self._stock
