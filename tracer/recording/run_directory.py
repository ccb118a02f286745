"""The directory of one run: segments, what is known of the run, and when it may be removed."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from tracer.wire import FULL_FILE

PREFIX: Final = "tracer-"
_FACTS: Final = "run.json"
_LOCK: Final = "lock"
_ROOM: Final = 256 * 1024 * 1024  # bytes; with less, shared memory is left to the program
_LONGEST_BASE: Final = 80  # a Unix socket's path has at most 104 to 108 bytes


@dataclass(slots=True)
class RunFacts:
    """What a trace's header says, and what whoever finishes the trace needs to know.

    origin    monotonic time in ns that events count from
    values    reads and writes of shared values are recorded
    beside    the recorded program runs on: nothing is to be ended
    strategy  who chose, if the program was under control, and how it was run then: `control`
    sys_path  of the tracer that began the run
    """

    origin: int
    started: str
    program: str
    argv: list[str]
    script: str | None
    module: str | None
    cwd: str
    output: str
    seed: int | None = None
    max_size: int | None = None
    values: bool = True
    beside: bool = False
    strategy: str | None = None
    control: dict[str, Any] | None = None
    python: str = field(default_factory=lambda: sys.version.partition(" ")[0])
    platform: str = sys.platform
    sys_path: list[str] = field(default_factory=lambda: list(sys.path))

    def save(self, run_dir: Path) -> None:
        """Leave the facts for whoever comes after."""
        (run_dir / _FACTS).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, run_dir: Path) -> Self:
        """Raises OSError or ValueError if there are none."""
        facts: dict[str, Any] = json.loads((run_dir / _FACTS).read_text(encoding="utf-8"))
        return cls(**facts)


class RunDirectory:
    """A directory of mode 0700, held by a lock as long as somebody works with it.

    The lock is the kernel's, so it ends with its holders, however they end. What is not held any
    more is stale: `remove_stale` takes it away.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = _locked(path / _LOCK, exclusive=False)

    @classmethod
    def make(cls) -> Self:
        """A new one. Raises OSError if there is no place for it."""
        path = _base() / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        path.mkdir(mode=0o700)
        return cls(path)

    def full_at(self, size: int) -> bool:
        """Whether the segments have `size` bytes together; if so, every process stops recording.

        A program that does nothing but lock would fill the memory.
        """
        total = 0
        with os.scandir(self.path) as found:
            for entry in found:
                with suppress(OSError):  # it may be gone meanwhile
                    total += entry.stat(follow_symlinks=False).st_size
        if total > size:
            (self.path / FULL_FILE).touch()
        return total > size

    def remove(self) -> None:
        """Take it away with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def remove_stale() -> None:
    """Remove the directories of runs whose tracer and guardian are both gone."""
    for base in {_shared_memory(), Path(tempfile.gettempdir()), Path("/tmp")}:  # noqa: S108 -- only looked into
        if base is None or not base.is_dir():
            continue
        for path in base.glob(PREFIX + "*"):
            try:
                if path.is_symlink() or path.stat().st_uid != os.getuid():
                    continue
                lock = _locked(path / _LOCK, exclusive=True)
            except (OSError, AttributeError):
                continue
            if lock is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(lock)


def _base() -> Path:
    """Shared memory where it has room: a first touch of a page there costs a third."""
    shared = _shared_memory()
    if shared is not None:
        try:
            status = os.statvfs(shared)
            if status.f_bavail * status.f_frsize >= _ROOM and os.access(shared, os.W_OK | os.X_OK):
                return shared
        except OSError:
            pass
    base = Path(tempfile.gettempdir())
    return base if len(os.fsencode(base)) <= _LONGEST_BASE else Path("/tmp")  # noqa: S108 -- mode 0700


def _shared_memory() -> Path | None:
    path = Path("/dev/shm")  # noqa: S108 -- a directory of mode 0700 is made in it
    return path if path.is_dir() else None


def _locked(path: Path, *, exclusive: bool) -> int | None:
    """Lock a file until the descriptor is closed; None if others hold it, or it is not there."""
    try:
        import fcntl
    except ImportError:
        return None
    flags = os.O_RDWR | os.O_CLOEXEC | (0 if exclusive else os.O_CREAT)
    fd = os.open(path, flags, 0o600)
    try:
        fcntl.flock(fd, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        return None
    return fd
