"""Future: waiting for the result of an executor's task, looking at it, and being called back."""

from __future__ import annotations

from tracer.primitives.results import request_result
from tracer.runtime import current
from tracer.runtime.stand_in import instead, like
from tracer.runtime.traceback import beyond_us, describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "concurrent.futures._base"


def patch(base: Any) -> None:
    """Futures that belong to no traced executor are left as they are."""
    future = base.Future
    future.result = _looking(future.result)
    future.exception = _looking(future.exception)
    _patch_cancel(future)
    _patch_callbacks(future)
    _patch_waiters(base)


def _looking(stock: Any) -> Any:
    # The stock method takes care that no frame of an exception refers to its future; so does this.
    def look(self: Any, timeout: Any = None) -> Any:
        thing = self.__dict__.get("_thing")
        try:
            if thing is not None and not _done(self):
                request_result(thing, self._task, timeout)
            try:
                value = stock(self, timeout)
            except BaseException as error:
                if thing is not None:
                    _raised(self, thing, error)
                raise
            if thing is not None:
                _fetched(self, thing)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        finally:
            del self
        return value

    return like(look, stock)


def _done(future: Any) -> bool:
    return future._state in {"CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED"}


def _fetched(future: Any, thing: int) -> None:
    fields = {"task": future._task}
    error = future._exception
    if error is not None:
        fields |= {"ok": False, "error": describe(error)}
    current().tell("fetched", thing, fields)


def _raised(future: Any, thing: int, error: BaseException) -> None:
    """The task's own exception, or why there is no answer."""
    if error is future._exception:
        _fetched(future, thing)
    elif type(error).__name__ == "TimeoutError":
        current().tell("timed_out", thing, {"op": "result"})
    else:
        current().failed("result", thing, error)


def _patch_cancel(future: Any) -> None:
    @instead(future, "cancel")
    def cancel(stock: Any, self: Any) -> Any:
        thing = self.__dict__.get("_thing")
        before = self._state
        done = stock(self)
        if thing is not None and done and before == "PENDING":
            fields = {"op": "submitted", "task": self._task, "error": "CancelledError"}
            current().tell("failed", thing, fields)
        return done


def _patch_callbacks(future: Any) -> None:
    @instead(future, "_invoke_callbacks")
    def _invoke_callbacks(stock: Any, self: Any) -> None:
        if self.__dict__.get("_thing") is None or not self._done_callbacks:
            stock(self)
            return
        current().lend()
        try:
            stock(self)
        finally:
            current().reclaim()


def _patch_waiters(base: Any) -> None:
    # What `wait` and `as_completed` wait on.
    @instead(base, "_create_and_install_waiters")
    def install(stock: Any, futures: Any, *args: Any, **named: Any) -> Any:
        waiter = stock(futures, *args, **named)
        things = (one.__dict__.get("_thing") for one in futures if not _done(one))
        thing = next((one for one in things if one is not None), None)
        if thing is not None:
            _wire(waiter.event, thing)
        return waiter


def _wire(event: Any, thing: int) -> None:
    stock = type(event).wait

    def wait(timeout: Any = None) -> Any:
        if event.is_set():
            return stock(event, timeout)
        request_result(thing, None, timeout)
        try:
            done = stock(event, timeout)
        except BaseException as error:
            current().failed("result", thing, error)
            error.__traceback__ = beyond_us(error)
            raise
        current().tell("returned" if done else "timed_out", thing, {"op": "result"})
        return done

    event.wait = wait
