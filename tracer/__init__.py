"""See, check and reproduce what processes of a multiprocessing program do to each other.

The map of the house. A trace is the wall in the middle: the live wing writes it, the reading wing
reads it, and neither imports the other.

    ground floor   errors  model/  state/  wire  trace_file              what a trace is
    live wing      runtime/  primitives/  recording/  hooks/  explicit   a call becomes a line
                   control/                                              who goes next is chosen
    reading wing   reconstruct  renderers/                               lines become an answer
    roof           api  cli/                                             the verbs

The way of one acquire: primitives/lock -> runtime -> recording/recorder -> recording/channel ->
recording/collector -> trace_file || trace_file -> reconstruct -> renderers/gantt -> cli/show.

Importing tracer costs next to nothing: everything below is looked up when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from multiprocessing import (
        Barrier,
        BoundedSemaphore,
        Condition,
        Event,
        Lock,
        Process,
        RLock,
        Semaphore,
    )
    from typing import Any

    from tracer.api import check, explore, load, rerun
    from tracer.explicit import mark, recording, span

__version__ = "0.1.0"

__all__ = [
    "Barrier",
    "BoundedSemaphore",
    "Condition",
    "Event",
    "Lock",
    "Process",
    "RLock",
    "Semaphore",
    "check",
    "explore",
    "load",
    "mark",
    "recording",
    "rerun",
    "span",
]

_VERBS = ("check", "explore", "load", "rerun")


def __dir__() -> list[str]:
    return [*__all__, *(name for name in globals() if name.startswith("__"))]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _VERBS:
        import tracer.api

        return getattr(tracer.api, name)
    import tracer.explicit

    return getattr(tracer.explicit, name)
