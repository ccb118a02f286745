"""Listening: from a primitive's call in the program to the trace file on disk.

    recorder.py    in every traced process: stamp and append to mapped segments
    segments.py    the mapped files themselves
    channel.py     the Manager queue, both ends
    decoder.py, collector.py, naming.py, watch.py, supervisor.py, guardian.py    in tracer's own process
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

    def __call__(self, path: str | os.PathLike[str], *, seed: int | None = None) -> Any:
        from tracer.explicit import recording

        return recording(path, seed=seed)


sys.modules[__name__].__class__ = _Recording
