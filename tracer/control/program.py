"""Runs a script or module as `__main__` in a process that is Python already, as python would."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import types

from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_FLUSH_FAILED = 120  # what CPython exits with when the last words cannot be written


def run_main(target: str, args: list[str], *, module: bool) -> int:
    """Run the program to its very end, exit functions included; returns its exit code."""
    sys.argv = [target, *args]
    code = guarded(lambda: _run_module(target) if module else _run_script(target))
    return wind_up(code)


def guarded(run: Callable[[], Any]) -> int:
    """What the interpreter does with whatever comes out of the program; returns the exit code."""
    try:
        run()
    except SystemExit as error:
        return _exit_code(error)
    except BaseException as error:
        traceback = _of_the_program(error)
        error.__traceback__ = traceback
        sys.last_type, sys.last_value, sys.last_traceback = type(error), error, traceback
        sys.last_exc = error  # type: ignore[attr-defined,unused-ignore]  # from 3.12 on
        try:
            sys.excepthook(type(error), error, traceback)
        except BaseException as another:  # the program's own hook
            sys.__excepthook__(type(another), another, another.__traceback__)
        if isinstance(error, KeyboardInterrupt):
            return 130
        return 1
    return 0


def wind_up(code: int) -> int:
    """Threads, exit functions, streams; as the interpreter ends."""
    for last in (threading._shutdown, atexit._run_exitfuncs):  # type: ignore[attr-defined]
        try:
            last()
        except SystemExit as error:
            code = _exit_code(error)
        except BaseException as error:
            sys.excepthook(type(error), error, _of_the_program(error))
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except (OSError, ValueError):
            if stream is sys.stdout:
                code = _FLUSH_FAILED
    return code


def _run_script(path: str) -> None:
    from importlib.machinery import SourceFileLoader

    if os.path.isdir(path):
        import runpy

        runpy.run_path(path, run_name="__main__")
        return
    sys.path[0] = os.path.dirname(os.path.realpath(path))
    path = os.path.join(os.getcwd(), path.removeprefix("./"))  # as `__file__` is
    main = types.ModuleType("__main__")
    main.__file__ = path
    main.__annotations__ = {}
    main.__cached__ = None  # type: ignore[attr-defined]  # as python has it for a script
    main.__loader__ = SourceFileLoader("__main__", path)
    main.__dict__["__builtins__"] = sys.modules["builtins"]
    sys.modules["__main__"] = main
    with open(path, "rb") as file:
        text = file.read()
    exec(compile(text, path, "exec", dont_inherit=True), main.__dict__)  # noqa: S102 -- it is the program


def _run_module(name: str) -> None:
    import runpy

    sys.path[0] = os.getcwd()
    runpy._run_module_as_main(name)  # type: ignore[attr-defined]  # what `python -m` calls


def _of_the_program(error: BaseException) -> types.TracebackType | None:
    """The traceback without our frames, and those of what we use to run a module."""
    traceback = beyond_us(error)
    while traceback is not None and traceback.tb_frame.f_code.co_filename == "<frozen runpy>":
        if traceback.tb_next is None:
            break
        traceback = traceback.tb_next
    return traceback


def _exit_code(error: SystemExit) -> int:
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    try:
        sys.stderr.write(f"{error.code}\n")
    except (OSError, ValueError, AttributeError):
        pass
    return 1
