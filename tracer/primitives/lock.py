"""Lock and RLock."""

from __future__ import annotations

from tracer.primitives.semlock import traced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.synchronize"


def patch(synchronize: Any) -> None:
    """Put the traced classes where the contexts look them up at each call."""
    synchronize.Lock = traced(synchronize.Lock)
    synchronize.RLock = traced(synchronize.RLock)
