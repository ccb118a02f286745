"""The supervisor's end of the Manager queue: the Manager itself, and the batches that arrived."""

from __future__ import annotations

import multiprocessing
import os
import queue
import secrets
import signal
import threading
import warnings
from multiprocessing.managers import SyncManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tracer.recording.channel import Batch


class _Batches(queue.Queue[Any]):
    """A queue that can be emptied in one call: each call costs two process switches."""

    def drain(self) -> list[Any]:
        """Everything that is there now."""
        with self.mutex:
            taken = list(self.queue)
            self.queue.clear()
            return taken


class _Manager(SyncManager):
    """A SyncManager whose queue can be emptied in one call."""


_Manager.register("Batches", callable=_Batches, exposed=("put", "drain"))


class Inbox:
    """A Manager of tracer's own, in a process of its own, on a Unix socket in the run directory.

    Never one inside the traced program, where it would be shut down before the children flush.
    Losing it loses nothing but time: the segments have it all.
    """

    def __init__(self, run_dir: Path) -> None:
        self.address = ""
        self.authkey = secrets.token_bytes(32)
        self.token = ""
        self.pid: int | None = None
        self._manager: SyncManager | None = None
        self._batches: Any = None
        if not hasattr(signal, "SIGKILL"):
            return  # no Unix sockets: the supervisor reads the segments
        methods = multiprocessing.get_all_start_methods()
        # fork: spawn would import the caller's main module a second time.
        context = multiprocessing.get_context("fork" if "fork" in methods else None)
        manager = _Manager(address=str(run_dir / "manager"), authkey=self.authkey, ctx=context)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # 3.12: fork beside threads
                manager.start(initializer=_serve_quietly)
            self._batches = manager.Batches()  # type: ignore[attr-defined]  # registered above
        except (OSError, EOFError):
            return  # the recording goes on without
        self._manager = manager
        self.address = str(manager.address)
        self.token = self._batches._token.id  # noqa: SLF001 -- the Manager's own protocol names it
        self.pid = manager._process.pid  # type: ignore[attr-defined]  # noqa: SLF001 -- no public name

    def take(self) -> list[Batch]:
        """The batches that arrived since the last call; none once the Manager is gone."""
        if self._batches is None:
            return []
        try:
            taken: list[Batch] = self._batches.drain()
        except Exception:
            self._batches = None
            return []
        return taken

    def close(self) -> None:
        """End the Manager's process. It has nothing to save."""
        manager, self._manager = self._manager, None
        self._batches = None
        if manager is None:
            return
        process = manager._process  # type: ignore[attr-defined]  # noqa: SLF001 -- shutdown() would be asking, and waiting
        process.kill()
        process.join(5)
        manager.shutdown()


def _serve_quietly() -> None:
    """In the Manager's process: say nothing, ignore Ctrl-C, and go when tracer goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    os.close(nowhere)
    threading.Thread(target=_go_with_parent, daemon=True).start()


def _go_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
