"""Listening: from a primitive's call in the program to the trace file on disk.

In every traced process:
    hot_path      taking and giving a lock, recorded by one closure
    recorder      everything else that primitives say
    journal       where records go; segments are the mapped files themselves
    channel       the program's end of the Manager queue

In tracer's own process:
    supervisor    runs a program: command, target, signals, processes, pace, watch (hangs), report
    inbox         the Manager and its queue
    stream        what one process has written; decoder turns it into events, with its tables
    collector     all processes (roster) become one state; pairs leaves out what has no effect
    writing       the trace: merge, naming, sources; retention and fitting keep it small
    guardian      completes the trace if tracer is killed; recovery, run_directory
    beside, live  recording from inside a program; the live panel
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any


class _Recording(type(sys)):  # type: ignore[misc]  # a module that can be called
    """This folder's name is also a word of the front door: `with tracer.recording(path): …`.

    Importing a subpackage makes it an attribute of its package, so the two are one object.
    """

    def __call__(
        self, path: str | os.PathLike[str], *, seed: int | None = None, values: bool = True
    ) -> Any:
        from tracer.explicit import recording

        return recording(path, seed=seed, values=values)


sys.modules[__name__].__class__ = _Recording
