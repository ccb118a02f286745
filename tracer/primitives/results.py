"""Results of a Pool: who waits for which, who has it, and callbacks that its threads run."""

from __future__ import annotations

import sys

from tracer.runtime import current
from tracer.runtime.stand_in import instead
from tracer.runtime.traceback import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def patch_results(pool: Any) -> None:
    """Those of a ThreadPool belong to no pool of processes, and are left as they are."""
    _patch_waiting(pool)
    _patch_iterating(pool)
    for kind in (pool.ApplyResult, pool.MapResult):
        _patch_callbacks(kind)


def job(result: Any) -> str:
    """What the trace calls a task."""
    number, path = result._job, getattr(result, "_copied_to", None)
    return str(number) if path is None else f"{path}:{number}"


def _patch_callbacks(kind: Any) -> None:
    @instead(kind, "_set")
    def _set(stock: Any, self: Any, i: int, obj: Any) -> None:
        if self._callback is None and self._error_callback is None:
            stock(self, i, obj)
            return
        current().lend()
        try:
            stock(self, i, obj)
        finally:
            current().reclaim()


def _patch_waiting(pool: Any) -> None:
    get_code = pool.ApplyResult.get.__code__

    @instead(pool.ApplyResult, "wait")
    def wait(stock: Any, self: Any, timeout: Any = None) -> Any:
        thing = getattr(self, "_thing", None)
        if thing is None or self._event.is_set():
            return stock(self, timeout)
        within = sys._getframe(2).f_code is get_code  # it says itself what came of it
        request_result(thing, job(self), timeout)
        try:
            stock(self, timeout)
        except BaseException as error:
            if not within:
                current().failed("result", thing, error)
            raise
        if not within:
            answer = "returned" if self._event.is_set() else "timed_out"
            current().tell(answer, thing, {"op": "result"})
        return None

    @instead(pool.ApplyResult, "get")
    def get(stock: Any, self: Any, timeout: Any = None) -> Any:
        thing = getattr(self, "_thing", None)
        try:
            value = stock(self, timeout)
        except BaseException as error:
            if thing is not None:
                theirs = self._event.is_set() and error is self._value
                _raised(pool, self, thing, error, theirs=theirs)
            raise
        if thing is not None:
            current().tell("fetched", thing, {"task": job(self)})
        return value


def _patch_iterating(pool: Any) -> None:
    @instead(pool.IMapIterator, "next")
    def next_(stock: Any, self: Any, timeout: Any = None) -> Any:
        thing = getattr(self, "_thing", None)
        if thing is None:
            return stock(self, timeout)
        ordered = not isinstance(self, pool.IMapUnorderedIterator)
        place = {"part": self._index} if ordered else {}
        waits = not self._items and self._index != self._length
        if waits:
            request_result(thing, job(self), timeout, **place)
        try:
            value = stock(self, timeout)
        except StopIteration as error:
            if error.__cause__ is None:
                if waits:
                    current().tell("returned", thing, {"op": "result"})
            else:
                _raised(pool, self, thing, error, theirs=True, **place)
            raise
        except BaseException as error:
            # What a task raised brings its traceback along as its cause.
            own = error.__cause__ is None and isinstance(
                error, (pool.TimeoutError, KeyboardInterrupt, SystemExit)
            )
            _raised(pool, self, thing, error, theirs=not own, **place)
            raise
        current().tell("fetched", thing, {"task": job(self), **place})
        return value

    pool.IMapIterator.__next__ = pool.IMapIterator.next


def _raised(
    pool: Any, result: Any, thing: int, error: BaseException, *, theirs: bool, **place: int
) -> None:
    """The task's own exception was fetched; any other says that nothing was."""
    runtime = current()
    if theirs:
        fields = {"task": job(result), "ok": False, "error": describe(error), **place}
        runtime.tell("fetched", thing, fields)
    elif isinstance(error, pool.TimeoutError):
        runtime.tell("timed_out", thing, {"op": "result"})
    else:
        runtime.failed("result", thing, error)


def request_result(thing: int, task: str | None, timeout: Any, **place: int) -> None:
    """The actor will wait for the result of a task, or of one of several."""
    fields: dict[str, Any] = {"op": "result", **place}
    if task is not None:
        fields["task"] = task
    if isinstance(timeout, (int, float)):
        fields["timeout"] = max(0.0, float(timeout))
    current().tell("requested", thing, fields)
    current().about_to_block()
