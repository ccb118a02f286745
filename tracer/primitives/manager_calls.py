"""What a call through a manager's proxy means: for each type, how each method is told."""

from __future__ import annotations

from tracer.primitives.manager_contents import CONTENTS, NAMESPACE, VALUE
from tracer.primitives.manager_locks import CONDITION, LOCK
from tracer.primitives.manager_queues import QUEUE
from tracer.primitives.manager_signals import BARRIER, EVENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

CALLS: dict[str, dict[str, Callable[..., Any]]] = {
    "Lock": LOCK,
    "RLock": LOCK,
    "Semaphore": LOCK,
    "BoundedSemaphore": LOCK,
    "Condition": CONDITION,
    "Event": EVENT,
    "Barrier": BARRIER,
    "Queue": QUEUE,
    "JoinableQueue": QUEUE,
    "Value": VALUE,
    "Namespace": NAMESPACE,
    "Array": CONTENTS,
    "list": CONTENTS,
    "dict": CONTENTS,
}
"""Type of the referent -> method -> how its call is told. A method that is not here is not told."""
