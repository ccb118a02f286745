"""Pool: what is submitted, accepted by which worker, and who waits for the end of it all."""

from __future__ import annotations

from _thread import get_ident

from tracer.primitives.process import FAMILY
from tracer.primitives.results import job, patch_results
from tracer.primitives.task import Worker, name_of, remember_where
from tracer.runtime import current
from tracer.runtime.program_line import maker
from tracer.runtime.stand_in import instead
from tracer.runtime.traceback import beyond_us, describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

MODULE = "multiprocessing.pool"


def patch(pool: Any) -> None:
    """ThreadPool, whose workers are threads of this process, is left as it is."""
    _patch_making(pool)
    _patch_submitting(pool)
    _patch_ending(pool.Pool)
    patch_results(pool)
    remember_where(pool.ExceptionWithTraceback)
    _patch_worker(pool)


def _patch_making(pool: Any) -> None:
    makers: dict[int, FrameType] = {}  # thread -> who makes a pool just now

    @instead(pool.Pool, "__init__")
    def __init__(stock: Any, self: Any, *args: Any, **named: Any) -> None:  # noqa: N807 -- it is the method
        frame = None if isinstance(self, pool.ThreadPool) else maker(2)
        if frame is None:
            return stock(self, *args, **named)  # type: ignore[no-any-return]  # None, or it raises
        makers[get_ident()] = frame
        try:
            stock(self, *args, **named)
        finally:
            makers.pop(get_ident(), None)

    # Called when the arguments have been looked at, and before there are workers.
    @instead(pool.Pool, "_repopulate_pool")
    def _repopulate_pool(stock: Any, self: Any) -> Any:
        frame = makers.pop(get_ident(), None)
        if frame is not None:
            thing = current().create("Pool", frame, processes=self._processes)
            if thing is not None:
                self._thing = self._inqueue._serves = thing
                self._quick_put = _sending(self._quick_put, thing)
                current().remember(thing, self)
        return stock(self)


def _sending(stock: Any, thing: int) -> Any:
    """A task that cannot be pickled is told of: no worker will ever see it."""

    def put(task: Any) -> Any:
        try:
            return stock(task)
        except BaseException as error:
            if task is not None:
                fields = {"op": "submitted", "task": str(task[0]), "part": task[1]}
                current().tell("failed", thing, {**fields, "error": describe(error)}, sited=False)
            error.__traceback__ = beyond_us(error)
            raise

    return put


def _patch_submitting(pool: Any) -> None:
    functions: dict[int, Any] = {}  # thread -> what it submits just now

    def naming(name: str) -> None:
        @instead(pool.Pool, name)
        def submitting(stock: Any, self: Any, *args: Any, **named: Any) -> Any:
            if getattr(self, "_thing", None) is None:
                return stock(self, *args, **named)
            me = get_ident()
            outer = functions.get(me)  # an iterable of the program's may submit, too
            functions[me] = args[0] if args else named.get("func")
            try:
                return stock(self, *args, **named)
            finally:
                functions[me] = outer
                if outer is None:
                    del functions[me]

    for name in ("apply_async", "_map_async", "imap", "imap_unordered"):
        naming(name)

    # The number of a job is drawn when its result is made, before anybody could work on it.

    def submitted(result: Any, of: Any, **fields: Any) -> None:
        thing = getattr(of, "_thing", None)
        if thing is None:
            return
        result._thing = thing
        if not of._task_handler.is_alive():  # in a forked child it is not: nobody will do it
            result._copied_to = FAMILY.path
            fields["astray"] = True
        if getattr(result, "_error_callback", None) is not None:
            fields["callback"] = True
        fields = {"task": job(result), "name": name_of(functions.get(get_ident())), **fields}
        current().tell("submitted", thing, fields)

    @instead(pool.ApplyResult, "__init__")
    def apply(stock: Any, self: Any, of: Any, *args: Any, **named: Any) -> None:
        stock(self, of, *args, **named)
        if not isinstance(self, pool.MapResult):
            submitted(self, of, n=1, parts=1)

    @instead(pool.MapResult, "__init__")
    def map_(stock: Any, self: Any, of: Any, *args: Any, **named: Any) -> None:
        stock(self, of, *args, **named)
        submitted(self, of, n=len(self._value), parts=self._number_left)

    @instead(pool.IMapIterator, "__init__")
    def imap(stock: Any, self: Any, of: Any) -> None:
        stock(self, of)
        submitted(self, of)

    @instead(pool.IMapIterator, "_set_length")
    def _set_length(stock: Any, self: Any, length: int) -> Any:
        thing = getattr(self, "_thing", None)
        if thing is not None:
            fields = {"task": job(self), "parts": length}
            current().tell("submitted", thing, fields, sited=False)
        return stock(self, length)


def _patch_ending(base: Any) -> None:
    def closing(name: str, **fields: Any) -> None:
        @instead(base, name)
        def closed(stock: Any, self: Any) -> Any:
            thing = getattr(self, "_thing", None)
            if thing is not None:
                current().tell("closed", thing, fields)
            return stock(self)

    closing("close")
    closing("terminate", op="terminate")

    @instead(base, "join")
    def join(stock: Any, self: Any) -> Any:
        thing = getattr(self, "_thing", None)
        return awaited(lambda: stock(self), thing if self._state != "RUN" else None)


def awaited(wait: Any, thing: int | None) -> Any:
    """Wait for the end of a pool, and say so."""
    if thing is None:
        return wait()
    runtime = current()
    runtime.tell("requested", thing, {"op": "wait"})
    runtime.about_to_block()
    try:
        value = wait()
    except BaseException as error:
        runtime.failed("wait", thing, error)
        error.__traceback__ = beyond_us(error)
        raise
    runtime.tell("waited", thing, {})
    return value


def _patch_worker(pool: Any) -> None:
    several = (pool.mapstar, pool.starmapstar)

    def opened(task: Any) -> Any:
        if task is None:
            return None
        number, part, function, args, _ = task
        calls = 1
        if function in several:
            function, batch = args[0]
            calls = len(batch)
        return str(number), part, name_of(function), calls

    def closed(result: Any) -> Any:
        number, part, (ok, value) = result
        if ok:
            return str(number), part, None, None
        return str(number), part, getattr(value, "exc", value), getattr(value, "_raised", None)

    @instead(pool, "worker")
    def worker(
        stock: Any, inqueue: Any, outqueue: Any, initializer: Any = None, *args: Any, **named: Any
    ) -> Any:
        telling = Worker(opened, closed)
        if telling.thing is not None:
            telling.wire(inqueue, outqueue)
            initializer = telling.initializing(initializer)
        return stock(inqueue, outqueue, initializer, *args, **named)
