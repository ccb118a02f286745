"""What a zygote has imported before a run begins, so that no run has to: of the standard library.

Every page of memory that a zygote has costs each fork, so it holds what any program needs and what
this one was seen to import. What is imported early must be what the program itself would import: in
a folder where a file is called like a module of the standard library, nothing is.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

_ALWAYS = (
    "encodings.ascii", "multiprocessing", "multiprocessing.context", "multiprocessing.popen_fork",
    "multiprocessing.process", "multiprocessing.util", "threading", "traceback",
)  # fmt: skip
# Nobody can tell later when these were imported, and by whom.
_HARMLESS = frozenset(
    {
        "argparse", "array", "bisect", "collections", "collections.abc", "concurrent.futures",
        "concurrent.futures.process", "concurrent.futures.thread", "contextlib", "copy", "csv",
        "ctypes", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
        "hashlib", "heapq", "importlib.machinery", "inspect", "itertools", "json", "math",
        "multiprocessing.connection", "multiprocessing.dummy", "multiprocessing.forkserver",
        "multiprocessing.heap", "multiprocessing.managers", "multiprocessing.pool",
        "multiprocessing.popen_forkserver", "multiprocessing.popen_spawn_posix",
        "multiprocessing.queues", "multiprocessing.reduction", "multiprocessing.resource_tracker",
        "multiprocessing.shared_memory", "multiprocessing.sharedctypes", "multiprocessing.spawn",
        "multiprocessing.synchronize", "operator", "pathlib", "pickle", "pprint", "queue", "random",
        "re", "runpy", "shutil", "signal",
        "statistics", "string", "struct", "tempfile", "textwrap", "typing", "weakref",
    }
)  # fmt: skip
_WITHOUT_UTIL = tuple(
    f"multiprocessing.{name}" for name in ("context", "dummy", "process", "reduction")
)
"""All others import multiprocessing.util."""
_STDLIB = os.path.dirname(os.__file__) + os.sep
_NOTE = "imported"


def shadowed(folders: tuple[str, ...]) -> bool:
    """Whether a file of the program's stands for a module of the standard library.

    It looks for modules in its folders, then where PYTHONPATH says.
    """
    return any(map(_shadows, (*folders, *on_path())))


def on_path() -> list[str]:
    """Where PYTHONPATH says to look."""
    if sys.flags.ignore_environment:
        return []
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [os.path.abspath(one) for one in given if one]


def _shadows(folder: str) -> bool:
    try:
        files = os.listdir(folder)
    except OSError:
        return False
    return any(
        name.removesuffix(".py") in sys.stdlib_module_names
        and (name.endswith(".py") or os.path.isdir(os.path.join(folder, name)))
        for name in files
    )


def preload(modules: Collection[str] = _ALWAYS) -> None:
    """Import modules of the standard library, as the program will find them."""
    for name in sorted(modules):
        __import__(name)


def forget_util(put_to_sleep: Callable[..., None]) -> None:
    """In a program's main process: multiprocessing.util is not imported yet.

    Its import registers a function that ends and joins children. It runs after what the program
    registers later, and before what the program has registered earlier.
    """
    import atexit

    util: Any = sys.modules["multiprocessing.util"]
    atexit.unregister(util._exit_function)
    put_to_sleep(
        [
            name
            for name in sys.modules
            if name.startswith("multiprocessing.") and not name.startswith(_WITHOUT_UTIL)
        ],
        lambda: atexit.register(util._exit_function),
    )


def tell(run_dir: str, preloaded: Collection[str]) -> None:
    """The program has ended: leave word of what it had to import by itself."""
    imported = [
        name
        for name in _HARMLESS.intersection(sys.modules).difference(preloaded)
        if (getattr(sys.modules[name], "__file__", None) or _STDLIB).startswith(_STDLIB)
    ]
    if imported:
        with open(os.path.join(run_dir, _NOTE), "w", encoding="ascii") as file:
            file.write(" ".join(imported))


def told(run_dir: str) -> list[str]:
    """What the program of a run that is over has left word of."""
    try:
        with open(os.path.join(run_dir, _NOTE), encoding="ascii") as file:
            return file.read().split()
    except OSError:
        return []
