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
    from collections.abc import Collection

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
_STDLIB = os.path.dirname(os.__file__) + os.sep
_NOTE = "imported"


def shadowed(folder: str) -> bool:
    """Whether a file in the program's folder stands for a module of the standard library."""
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    own = {name.removesuffix(".py") for name in names if name.endswith(".py") or "." not in name}
    return not own.isdisjoint(sys.stdlib_module_names)


def preload(names: Collection[str] = _ALWAYS) -> None:
    """Import modules of the standard library, as the program will find them."""
    for name in sorted(names):
        __import__(name)


def tell(run_dir: str, preloaded: Collection[str]) -> None:
    """The program has ended: leave word of what it had to import by itself."""
    names = [
        name
        for name in _HARMLESS.intersection(sys.modules).difference(preloaded)
        if (getattr(sys.modules[name], "__file__", None) or _STDLIB).startswith(_STDLIB)
    ]
    if names:
        with open(os.path.join(run_dir, _NOTE), "w", encoding="ascii") as file:
            file.write(" ".join(names))


def told(run_dir: str) -> list[str]:
    """What the program of a run that is over has left word of."""
    try:
        with open(os.path.join(run_dir, _NOTE), encoding="ascii") as file:
            return file.read().split()
    except OSError:
        return []
