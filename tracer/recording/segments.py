"""Append-only, preallocated, memory-mapped files: what is written there survives any death.

The bytes belong to the kernel, so `os._exit`, SIGKILL and abort lose nothing. Room is allocated
before mapping, because a hole of a sparse file on a full disk is SIGBUS for the program.
"""

from __future__ import annotations

import os
import sys
from mmap import mmap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TRACKFD = {"trackfd": False} if sys.version_info >= (3, 13) else {}


class Segment:
    """One mapped file of `size` zero bytes; `data` is what is written to.

    Up to 3.12 `mmap` keeps a duplicate of the descriptor and closes that number when it is freed. A
    program that closes descriptors it does not know may by then have a file of its own there, so a
    segment is freed only while the number is still ours, and otherwise kept for ever.
    """

    __slots__ = ("_inode", "_number", "data", "size")

    def __init__(self, path: str, size: int) -> None:
        """Raises OSError where there is no room, no descriptor or no directory."""
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(fd, 0, size)
            else:
                os.write(fd, bytes(size))
            status = os.fstat(fd)
            self._inode = (status.st_dev, status.st_ino)
            self._number = -1
            if not _TRACKFD:
                self._number = os.dup(fd)  # the lowest free number: the one that mmap takes next
                os.close(self._number)
            self.data: Any = mmap(fd, size, **_TRACKFD)
        except BaseException:
            os.unlink(path)
            raise
        finally:
            os.close(fd)
        self.size = size

    def free(self) -> bool:
        """Unmap it, if that harms nobody."""
        if self._number >= 0:
            try:
                status = os.fstat(self._number)
            except OSError:
                return False
            if (status.st_dev, status.st_ino) != self._inode:
                return False
        self.data.close()
        return True
