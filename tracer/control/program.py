"""Runs a script or module as `__main__` in a process that is Python already, as python would."""

from __future__ import annotations

import atexit
import os
import sys
import types
import warnings

from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_compiled: dict[tuple[str, int, int, int], types.CodeType] = {}  # the newest script
_FLUSH_FAILED = 120  # what CPython exits with when the last words cannot be written


def run_main(target: str, args: list[str], compiled: Any = None, *, module: bool) -> int:
    """Run the program to its very end, exit functions included; returns its exit code.

    `compiled` is what a function of that name has made of a script.
    """
    sys.argv = [target, *args]
    code = guarded(lambda: _run_module(target) if module else _run_script(target, compiled))
    return wind_up(code)


def compiled(path: str) -> types.CodeType | None:
    """A script, compiled; the same each time while the file is the same. None: let it run into it.

    What is wrong with it, or asks to be told of it (a warning), comes where the program runs.
    """
    place = _place(path)
    try:
        status = os.stat(place)
        mark = (place, status.st_mtime_ns, status.st_size, status.st_ino)
        if mark not in _compiled:
            with open(place, "rb") as file:
                text = file.read()
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                code = compile(text, place, "exec", dont_inherit=True)
            _compiled.clear()
            _compiled[mark] = code
        return _compiled[mark]
    except Exception:
        return None


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
    threading: Any = sys.modules.get("threading")  # the program's own, if it has one
    for last in (getattr(threading, "_shutdown", _nothing), atexit._run_exitfuncs):
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
        except (OSError, ValueError) as error:
            if stream is sys.stdout:
                _say(f"Exception ignored in: {stream!r}\n{type(error).__name__}: {error}\n")
                code = _FLUSH_FAILED
    return code


def _say(words: str) -> None:
    try:
        sys.stderr.write(words)
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        pass  # there is none


def _nothing() -> None:
    """Where there is nothing to shut down."""


def _place(path: str) -> str:
    """A script's name as `__file__` has it."""
    return os.path.join(os.getcwd(), path)


def _run_script(path: str, code: Any) -> None:
    from importlib.machinery import SourceFileLoader

    if os.path.isdir(path) or (code is None and _is_archive(path)):
        import runpy

        runpy.run_path(_place(path), run_name="__main__")
        return
    _look_first_in(os.path.dirname(os.path.realpath(path)))
    path = _place(path)
    main = types.ModuleType("__main__")
    main.__file__ = path
    main.__annotations__ = {}
    main.__cached__ = None  # type: ignore[attr-defined]  # as python has it for a script
    main.__loader__ = SourceFileLoader("__main__", path)
    main.__dict__["__builtins__"] = sys.modules["builtins"]
    sys.modules["__main__"] = main
    if code is None:
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, main.__dict__)  # noqa: S102 -- it is the program


def _is_archive(path: str) -> bool:
    """Whether it is a zip file, whatever it is called."""
    import zipimport

    try:
        zipimport.zipimporter(path)
    except ImportError:
        return False
    return True


def _run_module(name: str) -> None:
    import runpy

    _look_first_in(os.getcwd())
    runpy._run_module_as_main(name)  # type: ignore[attr-defined]  # what `python -m` calls


def _look_first_in(folder: str) -> None:
    if not sys.flags.safe_path:
        sys.path.insert(0, folder)


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
