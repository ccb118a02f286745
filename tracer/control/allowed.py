"""What the arguments of a search may be, for those who call it from a program."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from tracer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


def check(**given: Any) -> None:
    """Raises UsageError for the first that cannot be."""
    for name, value in given.items():
        allowed, fits = _ALLOWED[name]
        if not fits(value):
            raise UsageError(f"{name} must be {allowed}, not {value!r}.")


def program(target: object, args: tuple[object, ...], *, module: bool) -> None:
    """Raises UsageError for what cannot be run; what is not there is said later."""
    if callable(target):
        if module or args:
            what = "module=True" if module else f"the argument {args[0]!r}"
            raise UsageError(
                f"{what} does not go with a function: it is called without arguments, in its own "
                "module. Name a script or a module to have it run with some."
            )
    elif not _path(target):
        raise UsageError(
            "target must be the path of a script, the name of a scenario or a module, "
            f"or a function, not {target!r}."
        )
    for word in args:
        if not isinstance(word, str):
            raise UsageError(f"the program's arguments must be strings, not {word!r}.")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _from(least: int) -> Callable[[Any], bool]:
    return lambda value: _whole(value) and value >= least


def _path(value: object) -> bool:
    return isinstance(value, str | os.PathLike) and isinstance(os.fspath(value), str)


def _or_none(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or fits(value)


_COUNT: Final = ("a whole number, 1 or more", _from(1))
_SEED: Final = ("a whole number", _whole)
_SWITCH: Final = ("True or False", lambda value: isinstance(value, bool))
_ALLOWED: Final[dict[str, tuple[str, Callable[[Any], bool]]]] = {
    "module": _SWITCH,
    "schedules": _COUNT,
    "seconds": (
        "a number above 0",
        lambda value: (_whole(value) or isinstance(value, float)) and value > 0,  # nan is not
    ),
    "strategy": ("the name of a strategy", lambda value: isinstance(value, str)),
    "preemptions": ("None or a whole number, 0 or more", _or_none(_from(0))),
    "seed": _SEED,
    "program_seed": _SEED,
    "jobs": _COUNT,
    "explore_timeouts": _SWITCH,
    "strict_time": _SWITCH,
    "preempt": ('None or "lines"', lambda value: value is None or value == "lines"),
    "keep_going": _SWITCH,
    "compare_output": _SWITCH,
    "rules": (
        "None, the path of a rules file or what read_rules made of one",
        _or_none(lambda value: _path(value) or hasattr(value, "fit")),
    ),
    "output": ("None or a path", _or_none(_path)),
    "progress": ("None or a function", _or_none(callable)),
    "trace": ("the path of a trace", _path),
    "times": _COUNT,
    "force": _SWITCH,
}
