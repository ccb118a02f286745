"""A function of a module as a program: for tests that explore what one function does."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracer.errors import UsageError
from tracer.recording.command import Command

if TYPE_CHECKING:
    from collections.abc import Callable

_RUNNER: Final = Path(__file__).with_name("run_function.py")


def as_command(function: Callable[[], object]) -> Command:
    """The program that calls the function. Raises UsageError if nobody else could find it."""
    name = getattr(function, "__qualname__", "")
    try:
        file = inspect.getsourcefile(function)
    except TypeError:
        file = None
    if file is None or not name.isidentifier():
        raise UsageError(
            f"{name or function!r} cannot be explored: it runs in processes of its own, "
            "so it must be a function at the top of a module with a file."
        )
    return Command(str(_RUNNER), (str(Path(file).resolve()), function.__module__, name))
