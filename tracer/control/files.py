"""The files that a program writes: found by an audit hook, kept, and put back after each run.

Before a file is changed for the first time in a run, its content goes into the run's directory;
which process of the run does so is decided by who creates the copy. What cannot be kept is noted,
and then no verdict is certain.
"""

from __future__ import annotations

import marshal
import os
import sys

from tracer.control import arena as cells_of
from tracer.control.turnstile import TURNSTILES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LARGEST = 64 << 20  # bytes of a file that is kept
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {
    "os.remove": (0,), "os.rename": (0, 1), "os.mkdir": (0,), "os.rmdir": (0,),
    "os.truncate": (0,), "os.link": (1,), "os.symlink": (1,),
}  # fmt: skip
_NOBODYS = ("/dev/", "/proc/", "/sys/")
_FOLDER = "kept"
_MASK = (1 << 64) - 1


class Keeper:
    """Where the files of the current run are kept; None: nobody puts them back."""

    folder: str | None = None
    busy = False


def watch() -> None:
    """Look at what this process, and what it forks, does to files. Cannot be undone."""
    sys.addaudithook(_hook)


def keep(run_dir: str | None) -> None:
    """From now on, keep what is changed in the directory of a run."""
    Keeper.folder = None
    if run_dir is not None:
        Keeper.folder = os.path.join(run_dir, _FOLDER)
        os.mkdir(Keeper.folder, 0o700)


def put_back(run_dir: str) -> bool:
    """Undo what was changed; whether that was possible. Nobody of the run is left."""
    folder = os.path.join(run_dir, _FOLDER)
    whole = True
    notes = sorted(name for name in os.listdir(folder) if name.endswith(".note"))
    for name in reversed(notes):
        try:
            with open(os.path.join(folder, name), "rb") as file:
                path, was = marshal.load(file)  # noqa: S302 -- our own, in a directory of mode 0700
            whole = _undo(path, was, os.path.join(folder, name[:-5])) and whole
        except (OSError, ValueError, EOFError, TypeError):
            whole = False
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    os.rmdir(folder)
    return whole


def _copy(path: str, copy: str) -> None:
    """As `shutil.copy2`, which imports what decompresses: every fork would pay for that."""
    with open(path, "rb") as source, open(copy, "wb") as target:
        target.write(source.read())
    status = os.stat(path)
    os.chmod(copy, status.st_mode)
    os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))


def _undo(path: str, was: str, copy: str) -> bool:
    if was == "file":
        _copy(copy, path)
    elif was == "folder":
        os.makedirs(path, exist_ok=True)
    elif was == "nothing":
        if os.path.isdir(path) and not os.path.islink(path):
            import shutil

            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.remove(path)
    else:
        return False
    return True


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if Keeper.folder is None or (event != "open" and event not in _CHANGES):
        return
    if Keeper.busy or TURNSTILES[0].slot < 0:
        return
    if event == "open":
        path, mode, flags = arguments
        writes = flags & _WRITES if isinstance(flags, int) else False
        if not writes and not (isinstance(mode, str) and set(mode) & set("wax+")):
            return
        paths = [path]
    else:
        paths = [arguments[index] for index in _CHANGES[event]]
    Keeper.busy = True
    try:
        for path in paths:
            if isinstance(path, str | bytes | os.PathLike):
                _keep(os.path.abspath(os.fsdecode(path)))
    finally:
        Keeper.busy = False


def _keep(path: str) -> None:
    """Keep what is there before it changes, unless that was done in this run."""
    folder = Keeper.folder
    if folder is None or path.startswith((os.path.dirname(folder), *_NOBODYS)):
        return
    mark = f"{hash(path) & _MASK:016x}"  # the same in every process: all are forks of one
    try:
        os.close(os.open(os.path.join(folder, mark), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError:
        return  # somebody was faster, or there is no room
    was = "unknown"
    try:
        if os.path.isdir(path):
            was = "folder"
        elif not os.path.lexists(path):
            was = "nothing"
        elif os.path.isfile(path) and os.path.getsize(path) <= _LARGEST:
            _copy(path, os.path.join(folder, mark))
            was = "file"
    except OSError:
        pass
    if was == "unknown":
        TURNSTILES[0].stray(cells_of.STRAY_FILES)
    cells = TURNSTILES[0].cells
    cells[cells_of.FILES] += 1
    note = f"{cells[cells_of.FILES]:06}-{mark}"
    os.rename(os.path.join(folder, mark), os.path.join(folder, note))
    os.close(os.open(os.path.join(folder, mark), os.O_CREAT | os.O_WRONLY, 0o600))
    with open(os.path.join(folder, note + ".note"), "wb") as file:
        marshal.dump((path, was), file)
