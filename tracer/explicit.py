"""What a program can say to tracer itself: drop-in primitives, marks, spans, and "record this".

Everything here works without tracer listening, too: then nothing is written.
"""

from __future__ import annotations

import sys

from tracer.hooks import boot
from tracer.runtime import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from types import TracebackType
    from typing import Any, Self

_DROP_INS = (
    "Barrier",
    "BoundedSemaphore",
    "Condition",
    "Event",
    "Lock",
    "Process",
    "RLock",
    "Semaphore",
)


def __getattr__(name: str) -> Any:
    """multiprocessing's own names; what is made through them can be recorded later."""
    if name not in _DROP_INS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    boot.prepare()
    import multiprocessing

    return getattr(multiprocessing, name)


def mark(text: str) -> None:
    """Name this moment; it becomes a `marked` event of the calling actor."""
    boot.prepare()
    current().tell("marked", 0, {"text": str(text)[:1000]})


class span:  # noqa: N801 -- used like a function
    """`with span("eating"): …` names a while; it becomes a region of the calling actor."""

    def __init__(self, name: str) -> None:
        self.name = str(name)[:200]

    def __enter__(self) -> Self:
        boot.prepare()
        current().tell("entered", 0, {"name": self.name})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        current().tell("left", 0, {"name": self.name})


class recording:  # noqa: N801 -- used like a function
    """`with recording("x.jsonl"): …` records what this process and its children do inside.

    A supervisor is started beside the program; it never ends anything. Objects made inside are
    followed, and those made before through tracer's own names. `seed` seeds `random` in every
    process, `values=False` leaves out what is read and written in shared values. Raises
    RecordingError where the supervisor cannot start, or if this process is being recorded already.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, seed: int | None = None, values: bool = True
    ) -> None:
        self.path = path
        self.seed = seed
        self.values = values
        self._finish: Any = None

    def __enter__(self) -> Self:
        from tracer.errors import RecordingError
        from tracer.recording.beside import start

        if boot.following():
            raise RecordingError(
                "this process is being recorded already. Run it with plain python, "
                "or leave out tracer.recording."
            )
        invitation, self._finish = start(self.path, seed=self.seed, values=self.values)
        boot.follow(
            invitation,
            {"actor": "main", "name": _own_name(), "method": "main"},
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        boot.leave()
        self._finish()


def _own_name() -> str:
    process = sys.modules.get("multiprocessing.process")
    return str(process.current_process().name) if process is not None else "MainProcess"
