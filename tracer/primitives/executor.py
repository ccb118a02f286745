"""ProcessPoolExecutor: what is submitted, who works at it, and who looks at the futures."""

from __future__ import annotations

from _thread import get_ident

from tracer.primitives.pool import awaited
from tracer.primitives.process import FAMILY
from tracer.primitives.task import Worker, name_of, remember_where
from tracer.runtime import current
from tracer.runtime.program_line import maker
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "concurrent.futures.process"


def patch(process: Any) -> None:
    """Executors of threads are left as they are."""
    _patch_executor(process)
    remember_where(process._ExceptionWithTraceback)
    _patch_worker(process)


def _patch_executor(process: Any) -> None:
    executor = process.ProcessPoolExecutor
    submitting: dict[int, Any] = {}  # thread -> the executor that it submits to just now

    @instead(executor, "__init__")
    def __init__(stock: Any, self: Any, *args: Any, **named: Any) -> None:  # noqa: N807 -- it is the method
        stock(self, *args, **named)
        frame = maker(2)
        if frame is not None:
            made = current().create("ProcessPoolExecutor", frame, processes=self._max_workers)
            if made is not None:
                self._thing = self._call_queue._serves = made
                current().remember(made, self)

    @instead(executor, "submit")
    def submit(stock: Any, self: Any, /, *args: Any, **named: Any) -> Any:
        if getattr(self, "_thing", None) is None:
            return stock(self, *args, **named)
        submitting[get_ident()] = self
        try:
            return stock(self, *args, **named)
        finally:
            submitting.pop(get_ident(), None)

    # Made under the executor's own lock, before its number is in any queue.
    @instead(process._WorkItem, "__init__")
    def item(stock: Any, self: Any, future: Any, fn: Any, args: Any, *rest: Any) -> None:
        stock(self, future, fn, args, *rest)
        to = submitting.pop(get_ident(), None)
        if to is None:
            return
        future._thing, future._task = to._thing, str(to._queue_count)
        function, calls = _called(process, fn, args)
        fields = {"name": name_of(function), "n": calls, "parts": 1}
        serving = to._executor_manager_thread
        if serving is not None and not serving.is_alive():  # a forked child has inherited it
            future._task = f"{FAMILY.path}:{future._task}"
            fields["astray"] = True
        fields["task"] = future._task
        current().tell("submitted", to._thing, fields)

    @instead(executor, "shutdown")
    def shutdown(stock: Any, self: Any, wait: bool = True, **named: Any) -> Any:
        thing = getattr(self, "_thing", None)
        if thing is not None:
            current().tell("closed", thing, {})
        running = wait and getattr(self, "_executor_manager_thread", None) is not None
        return awaited(lambda: stock(self, wait, **named), thing if running else None)


def _called(process: Any, function: Any, args: Any) -> tuple[Any, int]:
    """What a task really calls, and how often: `map` submits its function in a wrapper."""
    if type(function) is process.partial and function.func is process._process_chunk:
        return function.args[0], len(args[0])
    return function, 1


def _patch_worker(process: Any) -> None:
    def opened(item: Any) -> Any:
        if item is None:
            return None
        function, calls = _called(process, item.fn, item.args)
        return str(item.work_id), 0, name_of(function), calls

    def closed(result: Any) -> Any:
        if not isinstance(result, process._ResultItem):
            return None  # it takes its leave
        error = result.exception
        if error is None:
            return str(result.work_id), 0, None, None
        return str(result.work_id), 0, getattr(error, "exc", error), getattr(error, "_raised", None)

    @instead(process, "_process_worker")
    def _process_worker(
        stock: Any, call_queue: Any, result_queue: Any, initializer: Any, *args: Any, **named: Any
    ) -> Any:
        telling = Worker(opened, closed)
        if telling.thing is not None:
            telling.wire(call_queue, result_queue)
            initializer = telling.initializing(initializer)
        return stock(call_queue, result_queue, initializer, *args, **named)
