"""The program that `tracer.explore(function)` runs: one function, in its module as the caller's."""

import os
import sys
import types


def main() -> None:
    """Arguments: file, module, function, start method (may be empty), and the caller's path.

    In the path an empty word stands for all that this Python has by itself.
    """
    file, name, function, method, *path = sys.argv[1:]
    file = os.path.abspath(file)
    sys.argv[:] = [file]
    at = path.index("")
    before, after = (list(map(os.path.abspath, part)) for part in (path[:at], path[at + 1 :]))
    given = {*before, *after, os.path.dirname(os.path.abspath(__file__))}
    sys.path[:] = [*before, *(one for one in sys.path if one not in given), *after]
    call = getattr(module(name, file), function)
    if method:
        from multiprocessing import set_start_method

        set_start_method(method, force=True)  # the module may have chosen it, too
    call()


def module(name: str, file: str) -> types.ModuleType:
    """The module of that name; a script's is called as in children of multiprocessing's."""
    if name == "__main__":
        script = types.ModuleType("__mp_main__")
        sys.modules["__main__"] = sys.modules["__mp_main__"] = script
        return executed(script, file)
    try:
        __import__(name)  # as the statement does it, without frames of importlib in a traceback
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            raise
    found = sys.modules.get(name)
    if found is not None and same(getattr(found, "__file__", None), file):
        return found
    # The caller has it from elsewhere than its path: a test that pytest imported by its file.
    loose = sys.modules[name] = types.ModuleType(name)
    loose.__package__ = name.rpartition(".")[0]
    return executed(loose, file)


def executed(module: types.ModuleType, file: str) -> types.ModuleType:
    """Fill a module with what its file says."""
    module.__file__ = file
    with open(file, "rb") as source:
        code = compile(source.read(), file, "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 -- it is the program
    return module


def same(one: str | None, other: str) -> bool:
    """Whether both name one file."""
    return one is not None and os.path.realpath(one) == os.path.realpath(other)


if __name__ == "__main__":
    main()
