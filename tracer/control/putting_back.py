"""After a run, what it has changed in the user's files is undone, from the notes that it has left.

Where one file could not be kept, all are left as the program has left them, which is better than
half of it. A folder is removed only when it is empty: what is in it and was not seen coming may be
the user's.
"""

from __future__ import annotations

import errno
import marshal
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FOLDER = "kept"
_KNOWN = frozenset({"renamed", "nothing", "nothing yet", "file", "folder", "link"})
_FULL = frozenset({errno.ENOTEMPTY, errno.EEXIST})


def put_back(run_dir: str, *, certain: bool = True) -> list[str]:
    """Undo what was changed; returns what could not be kept, or not be put back.

    certain  nobody has noticed a change that could not even be noted

    Nobody of the run is left. The newest change first, each forgotten when it is undone: whoever is
    ended meanwhile leaves what somebody else can go on with.
    """
    folder = os.path.join(run_dir, FOLDER)
    names = sorted((name for name in os.listdir(folder) if name.endswith(".note")), reverse=True)
    notes = [(name, _read(os.path.join(folder, name))) for name in names]
    lost = [path for _, (path, was, _) in notes if was not in _KNOWN]
    if not certain or lost:
        notes.clear()
        lost = lost or [os.curdir]
    for name, (path, was, more) in notes:
        copy = os.path.join(folder, name[:-5])
        try:
            undone = _undo(path, was, more, copy)
        except OSError:
            undone = False
        if not undone:
            lost.append(path + (_rescued(copy, path) if was == "file" else ""))
        os.remove(os.path.join(folder, name))
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    os.rmdir(folder)
    return lost


def _read(note: str) -> tuple[str, str, Any]:
    try:
        with open(note, "rb") as file:
            path, was, more = marshal.load(file)  # noqa: S302 -- ours, in one of mode 0700
    except (
        OSError,
        ValueError,
        EOFError,
        TypeError,
    ):  # whoever wrote it was ended: nothing changed
        return os.curdir, "nothing yet", None
    return path, was, more


def _rescued(copy: str, path: str) -> str:
    """Take a copy to where it stays; returns how to say so."""
    runs = os.path.dirname(os.path.dirname(os.path.dirname(copy)))
    place = os.path.join(os.path.dirname(runs), f"rescued-{os.path.basename(runs)}")
    os.makedirs(place, 0o700, exist_ok=True)
    target = os.path.join(place, os.path.basename(path))
    os.rename(copy, target)
    return f" (a copy is {target})"


def copy_to(path: str, copy: str) -> None:
    """As `shutil.copy2`, which imports what decompresses: every fork would pay for that."""
    with open(path, "rb") as source, open(copy, "wb") as target:
        target.write(source.read())
    status = os.stat(path)
    os.chmod(copy, status.st_mode)
    os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))


def _undo(path: str, was: str, more: Any, copy: str) -> bool:
    """Whether it is as it was. Raises OSError."""
    try:
        return _undone(path, was, more, copy)
    except PermissionError:  # the folder forbids it, or the program has made it forbid it
        folder = os.path.dirname(path)
        mode = os.stat(folder).st_mode
        os.chmod(folder, mode | 0o700)
        try:
            return _undone(path, was, more, copy)
        finally:
            os.chmod(folder, mode)


def _undone(path: str, was: str, more: Any, copy: str) -> bool:
    if was == "renamed":
        if not os.path.lexists(more):  # else it has failed
            os.rename(path, more)
        return True
    if was == "nothing yet":
        return True
    is_folder = os.path.isdir(path) and not os.path.islink(path)
    if was == "folder":
        if not is_folder and os.path.lexists(path):
            os.remove(path)
        os.makedirs(path, exist_ok=True)
        _give(path, more)
        return True
    if is_folder:
        try:
            os.rmdir(path)
        except OSError as error:
            if error.errno in _FULL:
                return False
            raise
    elif os.path.lexists(path) and (was != "file" or os.path.islink(path)):
        os.remove(path)
    if was == "file":
        if os.path.exists(path):
            os.chmod(path, 0o600)  # the program may have forbidden to write
        copy_to(copy, path)
        _give(path, more)
    elif was == "link":
        os.symlink(more, path)
    return True


def _give(path: str, status: tuple[int, int, int]) -> None:
    """Mode and owner."""
    mode, user, group = status
    now = os.stat(path)
    if (now.st_uid, now.st_gid) != (user, group):
        os.chown(path, user, group)
    if now.st_mode & 0o7777 != mode:
        times = now.st_atime_ns, now.st_mtime_ns
        os.chmod(path, mode)
        os.utime(path, ns=times)
