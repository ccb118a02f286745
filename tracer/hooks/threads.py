"""Threads of a traced process: those of the program become actors, those that serve it do not."""

from __future__ import annotations

from tracer.hooks.children import RECORDER
from tracer.runtime.stand_in import like
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Where the standard library has functions that its own threads run. Those of pools and managers are
# none of them: they run callbacks, and methods of the program's classes.
_SERVING = ("multiprocessing.queues", "multiprocessing.resource_sharer")


def patch(module: Any) -> None:
    """Threads become actors of their own as soon as there is a second one."""
    for name in ("start_new_thread", "start_new", "start_joinable_thread"):
        if hasattr(module, name):
            setattr(module, name, _announced(getattr(module, name)))


def patch_threading(threading: Any) -> None:
    """threading took its starting functions from _thread when it was imported, maybe before us."""
    import _thread

    if hasattr(threading, "_start_new_thread"):
        threading._start_new_thread = _thread.start_new_thread
    if hasattr(threading, "_start_joinable_thread"):
        threading._start_joinable_thread = _thread.start_joinable_thread  # type: ignore[attr-defined,unused-ignore]


def _announced(stock: Any) -> Any:
    def start(function: Any, *args: Any, **named: Any) -> Any:
        recorder = RECORDER[0]
        recorder.threads_begin()
        served = _serves(getattr(function, "__self__", None))

        def thread(*inner: Any, **inner_named: Any) -> Any:
            if served is not None:
                recorder.employ(served)
            try:
                return function(*inner, **inner_named)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            finally:
                recorder.thread_ended()

        try:
            return stock(thread if callable(function) else function, *args, **named)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise

    return like(start, stock)


def _serves(thread: Any) -> str | None:
    """The name of a Thread that the standard library starts for itself; None for any other."""
    served = getattr(getattr(thread, "_target", None), "__module__", None) in _SERVING
    return str(thread.name) if served else None
