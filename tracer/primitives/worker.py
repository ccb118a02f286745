"""Processes that are started to work for a pool."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WORKERS = {
    "worker": ("multiprocessing.pool", "Pool"),
    "_process_worker": ("concurrent.futures.process", "ProcessPoolExecutor"),
}


def work_of(process: Any, runtime: Any) -> dict[str, Any]:
    """Whether a process is started to work for a pool; what that does is told in its name."""
    target = getattr(process, "_target", None)
    if type(target) is not type(work_of) or not process._args:
        return {}
    module, pool_type = _WORKERS.get(target.__qualname__, (None, ""))
    if module is None or target.__module__ != module:
        return {}
    thing = getattr(process._args[0], "_serves", None)
    identity = None if thing is None else runtime.identity(thing)
    return {"role": "worker"} | ({} if identity is None else {"serves": (identity, pool_type)})
