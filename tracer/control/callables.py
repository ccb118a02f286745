"""A function of a module as a program: for tests that explore what one function does."""

from __future__ import annotations

import inspect
import os
import re
import site
import sys
import sysconfig
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracer.errors import UsageError
from tracer.recording.command import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

_RUNNER: Final = Path(__file__).with_name("run_function.py")
_ZIP: Final = re.compile(r"python\d+\.zip$")  # of the standard library; seldom there


class Call(Command):
    """A function that a script of ours calls, with the path of the process that knows it.

    `args` are those of the script, `run_function.py`.
    """

    __slots__ = ()

    @classmethod
    def of(cls, args: Sequence[str]) -> Call:
        """From the arguments of the script."""
        return cls(str(_RUNNER), tuple(args))

    @property
    def name(self) -> str:
        return self.args[2]

    @property
    def program(self) -> str:
        return f"{Path(self.args[0]).name}:{self.name}"

    @property
    def script(self) -> str:
        return self.args[0]

    @property
    def module_name(self) -> str:
        """Of the function's module; a script's is `__main__`."""
        return self.args[1]

    @property
    def folders(self) -> tuple[str, ...]:
        return tuple(takewhile(bool, self.args[4:]))


def as_command(function: Callable[[], object]) -> Call:
    """The program that calls the function. Raises UsageError if no other process could."""
    name = getattr(function, "__qualname__", "")
    module = sys.modules.get(getattr(function, "__module__", None) or "")
    file = getattr(module, "__file__", None)
    if (
        module is None
        or file is None
        or not Path(file).is_file()
        or not name.isidentifier()
        or getattr(module, name, None) is not function
    ):
        raise UsageError(
            f"{name or repr(function)} cannot be explored: it runs in processes of its own, "
            "so it must be a function at the top of a module with a file."
        )
    _takes_nothing(function, name)
    return Call.of((_from_here(file), _module_name(module), name, _start_method(), *_path()))


def of_trace(argv: Sequence[str], path: str | None) -> Call | None:
    """The program of a trace, if it called a function; `path` is where its file was."""
    if not argv or Path(argv[0]).name != _RUNNER.name or "" not in argv[5:]:
        return None
    return Call.of((argv[1] if path is None else path, *argv[2:]))


def _takes_nothing(function: Callable[[], object], name: str) -> None:
    try:
        inspect.signature(function).bind()
    except TypeError as error:
        raise UsageError(
            f"{name} cannot be explored: it would be called without arguments ({error}). "
            "Explore a function that needs none and calls it."
        ) from None
    except ValueError:
        return  # it does not say what it takes


def _module_name(module: ModuleType) -> str:
    """The name under which another process can import it."""
    spec = module.__spec__ if module.__name__ == "__main__" else None
    return module.__name__ if spec is None else spec.name  # `python -m` knows its real name


def _start_method() -> str:
    """What the caller has chosen; empty if it is the usual one, which may be chosen anew."""
    known = sys.modules.get("multiprocessing")
    if known is None:
        return ""
    method, usual = known.get_start_method(allow_none=True), known.get_all_start_methods()[0]
    return "" if method in {None, usual} else str(method)


def _path() -> list[str]:
    """The path of this process; an empty word stands for what Python has by itself."""
    path: list[str] = []
    for one in sys.path:
        if f"{one}{os.sep}".startswith(_own()) or _ZIP.search(one):
            path += [] if "" in path else [""]
        else:
            path.append(_from_here(one))
    return path if "" in path else [*path, ""]


def _own() -> tuple[str, ...]:
    """Where the standard library and what is installed are."""
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    paths = {sysconfig.get_path(kind) for kind in kinds} | {site.getusersitepackages()}
    return tuple(f"{path}{os.sep}" for path in paths | set(site.getsitepackages()))


def _from_here(path: str) -> str:
    """Seen from the current folder if it is beneath it: so a trace can be taken along."""
    absolute, here = os.path.abspath(path), os.path.abspath(os.curdir)  # noqa: PTH100 -- a link stays
    return (
        os.path.relpath(absolute, here)
        if f"{absolute}{os.sep}".startswith(f"{here}{os.sep}")
        else absolute
    )
