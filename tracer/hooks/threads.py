"""Threads of a traced process: those of the program become actors, those that serve it do not."""

from __future__ import annotations

from tracer.hooks.children import RECORDER
from tracer.runtime.stand_in import like
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Where the standard library has functions that its own threads run. Those of managers are none of
# them: they run methods of the program's classes. Nor is a pool's `worker`: in a ThreadPool it runs
# what the program submitted. The other threads of pools run its callbacks now and then.
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
                recorder.employ(served[0], lends=served[1])
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


def _serves(thread: Any) -> tuple[str, bool] | None:
    """Of a Thread that the standard library starts for itself: its name, and whether it also runs
    code of the program's. None for any other.
    """
    target = getattr(thread, "_target", None)
    module, name = getattr(target, "__module__", None), getattr(target, "__qualname__", "")
    if module in _SERVING:
        return str(thread.name), False
    in_pool = module == "multiprocessing.pool" and name.startswith("Pool._handle_")
    if in_pool or type(thread).__module__ == "concurrent.futures.process":
        return str(thread.name), True
    return None
