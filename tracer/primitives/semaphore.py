"""Semaphore and BoundedSemaphore."""

from __future__ import annotations

from tracer.primitives.semlock import traced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.synchronize"


def patch(synchronize: Any) -> None:
    """A traced BoundedSemaphore is also a traced Semaphore, as the stock one is a stock one."""
    synchronize.Semaphore = traced(synchronize.Semaphore)
    synchronize.BoundedSemaphore = traced(
        synchronize.BoundedSemaphore, also=(synchronize.Semaphore,)
    )
