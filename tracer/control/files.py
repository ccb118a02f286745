"""The files that a program writes: found by an audit hook, and kept to be put back after the run.

Before a file is changed for the first time in a run, its content goes into the run's directory;
which process of the run does so is decided by who creates the copy. What is renamed, a file or a
whole folder, will be renamed back. What cannot be kept is noted.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
from os import kill as _really_kill

from tracer.control import arena as cells_of
from tracer.control.putting_back import FOLDER, copy_to
from tracer.control.turnstile import TURNSTILES, really_sleep
from tracer.runtime.stand_in import StandIn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LARGEST = 64 << 20  # bytes of a file that is kept
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# event -> which arguments: the path, the descriptor of the folder that it is relative to
_CHANGES = {
    "os.remove": (0, 1), "os.mkdir": (0, 2), "os.rmdir": (0, 1), "os.symlink": (1, 2),
}  # fmt: skip
_FOLLOWED = {  # what is changed is what a symbolic link points to
    "os.truncate": (0, None), "os.chmod": (0, 2), "os.chown": (0, 3), "os.utime": (0, 3),
    "tracer.opened": (0, 1),
}  # fmt: skip
_RENAMED, _LINKED = "os.rename", "os.link"
_DATABASE, _BOUND = "sqlite3.connect", "socket.bind"
_BESIDE = ("", "-journal", "-wal", "-shm")  # what sqlite writes
_MADE, _OPENED = "tracer.made", "tracer.opened"
_WATCHED = frozenset({"open", _RENAMED, _LINKED, _DATABASE, _BOUND, _MADE, *_CHANGES, *_FOLLOWED})
_NOBODYS = ("/dev/", "/proc/", "/sys/")
_MEMORY = "/dev/shm/"  # noqa: S108 -- only looked at
_HEAP = _MEMORY + "pym-"  # multiprocessing's own
_MASK = (1 << 64) - 1


class Keeper:
    """Where the files of the current run are kept; None: nobody puts them back.

    together  other runs are under way, which would see this one's files
    """

    folder: str | None = None
    together = False
    busy = False


def watch() -> None:
    """Look at what this process, and what it forks, does to files. Cannot be undone."""
    sys.addaudithook(_hook)
    for name, instead in (("mkfifo", _making), ("mknod", _making), ("open", _opening)):
        stock = getattr(os, name)
        made = StandIn(instead(stock), stock)
        setattr(os, name, made)
        os.supports_dir_fd.add(made)


def patch_segments(module: Any) -> None:
    """_posixshmem: a shared memory with a name of the program's is like a file that it writes.

    Two runs at a time would see each other's. Who tracks resources takes away what is left.
    """
    stock = module.shm_open

    def shm_open(*args: Any, **named: Any) -> Any:
        name, flags = (*args, named.get("path"), named.get("flags", 0))[:2]
        mine = TURNSTILES[0]
        made = isinstance(flags, int) and flags & os.O_CREAT and mine.slot >= 0
        if made and isinstance(name, str) and not name.startswith("/psm_"):
            if Keeper.together:
                _stop()
            mine.cells[cells_of.FILES] += 1
        return stock(*args, **named)

    module.shm_open = StandIn(shm_open, stock)


def keep(run_dir: str | None, *, together: bool = False) -> None:
    """From now on, keep what is changed in the directory of a run.

    together  there are other runs: whoever is about to change a file stops the run instead
    """
    Keeper.folder, Keeper.together = None, together
    if run_dir is not None:
        Keeper.folder = os.path.join(run_dir, FOLDER)
        os.mkdir(Keeper.folder, 0o700)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if Keeper.folder is None or event not in _WATCHED:
        return
    if Keeper.busy or TURNSTILES[0].slot < 0:
        return
    if event == "open":
        _, mode, flags = arguments
        writes = flags & _WRITES if isinstance(flags, int) else False
        if not writes and not (isinstance(mode, str) and set(mode) & set("wax+")):
            return
    Keeper.busy = True
    try:
        _look(event, arguments)
    except OSError:  # there is no current folder, for example
        TURNSTILES[0].stray(cells_of.STRAY_FILES)
    finally:
        Keeper.busy = False


def _making(stock: Any) -> Any:
    """A call that makes what is no file, of which no hook is told."""

    def make(*args: Any, **named: Any) -> Any:
        _hook(_MADE, (args[0] if args else named.get("path"), named.get("dir_fd")))
        return stock(*args, **named)

    return make


def _opening(stock: Any) -> Any:
    """`os.open`: the hook is not told which folder a path is relative to."""

    def opened(*args: Any, **named: Any) -> Any:
        if named.get("dir_fd") is not None:
            path, flags = (*args, named.get("path"), named.get("flags"))[:2]
            if isinstance(flags, int) and flags & _WRITES:
                _hook(_OPENED, (path, named["dir_fd"]))
        return stock(*args, **named)

    return opened


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    """Keep what this event is going to change."""
    if event == _RENAMED:
        source, target = _place(arguments[0], arguments[2]), _place(arguments[1], arguments[3])
        if source is not None and target is not None:
            _keep(target)
            _keep_name(source, target)
    elif event == _LINKED:
        source = _place(arguments[0], arguments[2])
        _keep(None if source is None else os.path.realpath(source))  # it may be written through it
        _keep(_place(arguments[1], arguments[3]))
    elif event == _BOUND:
        if isinstance(arguments[1], str | bytes) and arguments[1][:1] not in {"", "\0", b"", b"\0"}:
            _keep(_place(arguments[1], None))
    elif event == _MADE:
        _keep(_place(*arguments))
    elif event in _CHANGES:
        which, at = _CHANGES[event]
        _keep(_place(arguments[which], arguments[at]))
    elif event == _DATABASE:
        path = _place(_database(arguments[0]), None)
        if path is not None and os.path.basename(path) not in {"", ":memory:"}:
            path = os.path.realpath(path)
            for more in _BESIDE:
                _keep(path + more)
    else:
        which, relative = _FOLLOWED.get(event, (0, None))
        name = arguments[which]
        if relative is not None:  # else it was opened for writing
            name = _of_descriptor(name)
        path = _place(name, None if relative is None else arguments[relative])
        _keep(None if path is None else os.path.realpath(path))


def _database(name: Any) -> Any:
    """The file of a database, which may be named by a URI."""
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    if not text.startswith("file:"):
        return name
    if "%" in text:
        raise OSError  # a name that is not read here cannot be kept
    path = text[5:].partition("?")[0]
    return path[path.index("/", 2) :] if path.startswith("//") and "/" in path[2:] else path


def _of_descriptor(path: Any) -> Any:
    """The name of an open file, if it has one."""
    if not isinstance(path, int):
        return path
    name = os.readlink(f"/proc/self/fd/{path}")
    return name if name.startswith("/") and os.path.lexists(name) else None


def _place(path: Any, at: int | None) -> str | None:
    """The one name of what a call is about; None if it has none."""
    if not isinstance(path, str | bytes | os.PathLike):
        return None
    text = os.fsdecode(path)
    if at is not None and at >= 0:
        text = os.path.join(os.readlink(f"/proc/self/fd/{at}"), text)
    folder, name = os.path.split(os.path.abspath(text))
    return os.path.join(os.path.realpath(folder), name)


def _keep(path: str | None) -> None:
    """Keep what is there before it changes, unless that was done since something was renamed."""
    folder = Keeper.folder
    if folder is None or path is None or path.startswith(os.path.dirname(folder)):
        return
    if path.startswith(_HEAP) or (path.startswith(_NOBODYS) and not path.startswith(_MEMORY)):
        return
    moves = TURNSTILES[0].cells[cells_of.MOVES]
    # the same in every process: all are forks of one
    mark = f"{hash((path, moves)) & _MASK:016x}"
    try:
        os.close(os.open(os.path.join(folder, mark), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return  # somebody was faster
    if Keeper.together:
        _stop()
    was = "unknown"
    more: Any = None
    try:
        if os.path.islink(path):
            was, more = "link", os.readlink(path)
        elif os.path.isdir(path):
            was, more = "folder", _status(path)
        elif not os.path.lexists(path):
            was = "nothing"
        elif os.path.isfile(path) and os.path.getsize(path) <= _LARGEST:
            copy_to(path, os.path.join(folder, mark))
            was, more = "file", _status(path)
    except OSError:
        pass
    if was == "unknown":
        TURNSTILES[0].stray(cells_of.STRAY_FILES)
    note = _note(mark, path, was, more)
    os.rename(os.path.join(folder, mark), os.path.join(folder, note))
    os.close(os.open(os.path.join(folder, mark), os.O_CREAT | os.O_WRONLY, 0o600))


def _stop() -> None:
    """End the run here: nothing has happened yet."""
    mine = TURNSTILES[0]
    mine.cells[cells_of.FILES] += 1
    _really_kill(mine.controller, signal.SIGINT)
    while True:
        really_sleep(1)


def _status(path: str) -> tuple[int, int, int]:
    status = os.stat(path)
    return status.st_mode & 0o7777, status.st_uid, status.st_gid


def _keep_name(source: str, target: str) -> None:
    """It is going to be renamed: from now on every name may stand for something else."""
    folder = os.path.dirname(Keeper.folder or "")
    if os.path.lexists(source) and not (source.startswith(folder) or target.startswith(folder)):
        if Keeper.together:
            _stop()
        _note("renamed", target, "renamed", source)
        TURNSTILES[0].cells[cells_of.MOVES] += 1


def _note(mark: str, path: str, was: str, more: Any) -> str:
    """Write down how to undo a change; returns the name of the note, without its suffix."""
    assert Keeper.folder is not None
    cells = TURNSTILES[0].cells
    cells[cells_of.FILES] += 1
    note = f"{cells[cells_of.FILES]:06}-{mark}"
    with open(os.path.join(Keeper.folder, note + ".note"), "wb") as file:
        marshal.dump((path, was, more), file)
    return note
