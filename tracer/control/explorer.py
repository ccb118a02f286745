"""A zygote as tracer's own process sees it: started, asked for one run after another, ended.

What is started is its guardian, which forks it.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from tracer.control import preloading
from tracer.errors import ControlError

if TYPE_CHECKING:
    from tracer.control.request import Request
    from tracer.control.run import Run
    from tracer.control.strategies.base import Strategy

_HOME: Final = str(Path(__file__).resolve().parents[2])
# Without the current folder and PYTHONPATH, whose files would stand for modules of the standard
# library; the program finds the latter in place.
_BOOT: Final = """
import sys
loaded = set(sys.modules)
if not sys.flags.safe_path:
    sys.path.pop(0)
found = sys.path[:]
sys.path[:] = [one for one in found if one not in {apart!r}] + [{home!r}]
from tracer.control.guardian import divide
divide({tracer}, {descriptor}, {runs!r})
from tracer.control.answering import serve
serve({descriptor}, {core}, loaded, found, preloads={preloads})
"""
_PATIENCE: Final = 5.0  # seconds that whoever is killed may take to be gone


class Explorer:
    """One zygote. `core`: the processor that it and all that it forks stay on.

    Moving an actor from core to core costs more than a step does.
    """

    def __init__(
        self,
        folders: tuple[str, ...],
        runs: Path,
        *,
        core: int | None = None,
        apart: bool = False,
    ) -> None:
        """`folders`: where the program looks for modules first. `runs`: the directory of all runs.
        `apart`: in a session of its own, so that Ctrl-C at the terminal does not reach it.

        Raises ControlError if it cannot be started.
        """
        ours, theirs = socket.socketpair()
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        boot = _BOOT.format(
            home=_HOME,
            tracer=os.getpid(),
            runs=str(runs),
            descriptor=theirs.fileno(),
            core=core,
            apart=[one for one in preloading.on_path() if one != _HOME],
            preloads=not preloading.shadowed(folders),
        )
        # Until it can end a run; and none may come before it is known here.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", boot],
                env=environment,
                pass_fds=[theirs.fileno()],
                start_new_session=apart,
            )
        except OSError as error:
            ours.close()
            raise ControlError(
                f"{sys.executable} could not be started: {error.strerror}."
            ) from None
        finally:
            theirs.close()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._wire = ours

    @property
    def pid(self) -> int:
        """Of the guardian, whose only child is the zygote while nobody is lost."""
        return self._process.pid

    def fileno(self) -> int:
        """For `select`: readable when an answer is there."""
        return self._wire.fileno()

    def ask(self, request: Request) -> None:
        """Begin a run; `answer` waits for what comes of it."""
        data = pickle.dumps(request)
        try:
            self._wire.sendall(struct.pack("<I", len(data)) + data)
        except OSError:
            raise self._gone() from None

    def answer(self) -> tuple[Run, Strategy | None, dict[str, bytes]]:
        """What came of the run, and of a strategy that learns, and what was written to no file.

        Raises ControlError if the zygote is gone.
        """
        try:
            head = self._wire.recv(4, socket.MSG_WAITALL)
            if len(head) == 4:
                size = struct.unpack("<I", head)[0]
                data = self._wire.recv(size, socket.MSG_WAITALL)
                if len(data) == size:
                    answer: tuple[Run, Strategy | None, dict[str, bytes]]
                    answer = pickle.loads(data)  # noqa: S301 -- from a process of our own
                    return answer
        except OSError:
            pass
        raise self._gone()

    def close(self) -> None:
        """End it, and whoever it has forked."""
        self._wire.close()
        with suppress(subprocess.TimeoutExpired):  # the kernel holds somebody: the guardian waits
            self._process.wait(_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _gone(self) -> ControlError:
        code = self._process.wait()
        return ControlError(
            f"the process that controls the program has ended by itself (exit {code}). "
            "Please report this."
        )
