"""The Manager queue as the traced program sees it: who invites, and how batches are sent.

Standard library only, and at module level nothing that a bare interpreter has not imported already.
A batch is `(key, "events" | "text", segment, start offset, bytes)`. The segments on disk are the
truth and the queue is how they arrive in time, so whatever fails here is given up without a word.
"""

from __future__ import annotations

import os
import sys
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, Self

    Batch = tuple[str, str, int, int, bytes]

VARIABLE: Final = "TRACER_RUN"
"""Environment variable that carries the invitation to the main process; boot takes it away."""

_PATIENCE: Final = 1  # seconds that the program may be held up by a queue that does not answer
_FIRST_PAUSE: Final = 1.0  # seconds without a new attempt after a failure; doubled by the next
_LONGEST_PAUSE: Final = 60.0
_LOW_NUMBERS: Final = 200  # a program's own descriptors keep the numbers that they would have had

# What connecting may import, on 3.11 to 3.13. A file of the program's of the same name must win.
_IMPORTS: Final = (
    "_compat_pickle", "_compression", "_weakrefset", "array", "atexit", "base64", "bisect", "bz2",
    "collections", "contextlib", "copyreg", "enum", "errno", "fcntl", "fnmatch", "functools",
    "hashlib", "hmac", "itertools", "keyword", "locale", "lzma", "math", "multiprocessing",
    "operator", "pickle", "random", "re", "reprlib", "select", "selectors", "shutil", "signal",
    "socket", "struct", "subprocess", "tempfile", "threading", "types", "warnings", "weakref",
    "zlib",
)  # fmt: skip


class Invitation:
    """What a process needs to know to be recorded.

    run_dir     where its segments go
    address     of the Manager: a Unix socket's path; empty where there is no queue
    authkey     of the Manager
    token       which of the Manager's objects the queue is
    pythonpath  PYTHONPATH as the user had it, None if unset
    seed        for `random`, None to leave it alone
    values      whether reads and writes of shared values are recorded
    """

    __slots__ = ("address", "authkey", "pythonpath", "run_dir", "seed", "token", "values")

    def __init__(
        self,
        run_dir: str,
        address: str,
        authkey: bytes,
        token: str,
        pythonpath: str | None = None,
        seed: int | None = None,
        *,
        values: bool = True,
    ) -> None:
        self.run_dir = run_dir
        self.address = address
        self.authkey = authkey
        self.token = token
        self.pythonpath = pythonpath
        self.seed = seed
        self.values = values

    def encode(self) -> str:
        """As the value of an environment variable."""
        seed = "" if self.seed is None else str(self.seed)
        # Last, because it may hold anything; "+" tells an empty one from none.
        pythonpath = "-" if self.pythonpath is None else "+" + self.pythonpath
        values = "values" if self.values else ""
        return "\n".join(
            (self.run_dir, self.address, self.authkey.hex(), self.token, seed, values, pythonpath)
        )

    @classmethod
    def decode(cls, text: str) -> Self:
        """The inverse of `encode`."""
        run_dir, address, authkey, token, seed, values, pythonpath = text.split("\n", 6)
        return cls(
            run_dir,
            address,
            bytes.fromhex(authkey),
            token,
            pythonpath[1:] if pythonpath.startswith("+") else None,
            int(seed) if seed else None,
            values=bool(values),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Invitation) and self.encode() == other.encode()

    def __hash__(self) -> int:
        return hash(self.encode())


class Sender:
    """One process' connection to the queue, opened by the first `send`.

    No method raises anything of its own. What the program raises into it (KeyboardInterrupt) goes
    on to the program, after the connection that it left half-used was dropped.
    """

    def __init__(self, invitation: Invitation) -> None:
        self._invitation = invitation
        self._connection: Any = None
        self._inode: tuple[int, int] | None = None
        self._pause = _FIRST_PAUSE
        self._not_before = 0.0
        self._never = not invitation.address

    def send(self, batch: Batch) -> bool:
        """Put a batch into the queue; False means that it has to be found in the segments."""
        try:
            if self._connection is None and not self.connect():
                return False
            if not self._is_ours():
                self._drop()
                return False
            self._connection.send((self._invitation.token, "put", (batch,), {}))
            if self._connection.recv()[0] == "#RETURN":
                return True
            self._failed()
        except BaseException as error:
            self._failed()
            if not isinstance(error, Exception):
                raise error.with_traceback(None) from None
        return False

    def connect(self) -> bool:
        """Open the connection, unless that would be unwise now or ever."""
        if self._never or monotonic() < self._not_before:
            return False
        if "multiprocessing.util" not in sys.modules:
            return False  # a program without multiprocessing is not made to import it
        if _shadowed():
            self._never = True
            return False
        try:
            self._connection = connection = _connect(self._invitation)
            status = os.fstat(connection.fileno())
            self._inode = (status.st_dev, status.st_ino)
            connection.send((None, "accept_connection", (f"tracer-{os.getpid()}",), {}))
            if connection.recv()[0] == "#RETURN":
                self._pause = _FIRST_PAUSE
                return True
            self._failed()
        except BaseException as error:
            self._failed()
            if not isinstance(error, Exception):
                raise error.with_traceback(None) from None
        return False

    def forget(self) -> None:
        """In a forked child: the connection is the parent's; the copy of its descriptor goes."""
        if self._connection is not None:
            self._drop()
        self._pause, self._not_before = _FIRST_PAUSE, 0.0

    def _failed(self) -> None:
        self._drop()
        self._not_before = monotonic() + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if self._is_ours(connection):
                connection.close()
            else:
                connection._handle = None  # so that its __del__ does not close a stranger's
        except Exception:  # noqa: S110 -- closing is a courtesy
            pass

    def _is_ours(self, connection: Any = None) -> bool:
        """Programs close descriptors that they do not know, and reuse the numbers."""
        try:
            status = os.fstat((connection or self._connection).fileno())
        except (OSError, ValueError):
            return False
        return (status.st_dev, status.st_ino) == self._inode


def _connect(invitation: Invitation) -> Any:
    """`multiprocessing.connection.Client`, with a limit to every wait and out of the way's number.

    Not Client itself: it would wait for ever for a Manager that is stopped.
    """
    import fcntl
    import socket
    import struct
    from multiprocessing.connection import Connection, answer_challenge, deliver_challenge

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as plug:
        limit = struct.pack("ll", _PATIENCE, 0)
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        plug.connect(invitation.address)
        connection: Any = Connection(
            fcntl.fcntl(plug.fileno(), fcntl.F_DUPFD_CLOEXEC, _LOW_NUMBERS)
        )
    try:
        answer_challenge(connection, invitation.authkey)
        deliver_challenge(connection, invitation.authkey)
    except BaseException:
        connection.close()
        raise
    return connection


def _shadowed() -> bool:
    """Whether a file of the program's is, or would be, in place of the standard library's."""
    stdlib = os.path.dirname(os.__file__)
    missing = []
    for name in _IMPORTS:
        module = sys.modules.get(name)
        file = getattr(module, "__file__", None)
        if module is None:
            missing.append(name)
        elif file is not None and not file.startswith(stdlib + os.sep):
            return True
    for entry in sys.path:
        if entry == stdlib:
            return False
        for name in missing:
            path = os.path.join(entry, name)
            if os.path.exists(path + ".py") or os.path.exists(path):
                return True
    return False
