"""Tasks of a pool: what they are called, where they raised, and what a worker tells of them."""

from __future__ import annotations

import sys

from tracer.primitives.process import FAMILY
from tracer.runtime import current
from tracer.runtime.program_line import is_foreign
from tracer.runtime.stand_in import instead
from tracer.runtime.traceback import beyond_us, describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

_FUNCTION = type(beyond_us)
_BUILTIN = type(len)
_METHOD = type(FAMILY.begin)
_NAMED = (_FUNCTION, _BUILTIN, type(str.join), type)  # their names are theirs, not the program's
_WRAPPED = 5  # a partial of a partial of …


def name_of(function: Any) -> str:
    """What a function is called, without running any code of the program's to find out."""
    partial = getattr(sys.modules.get("functools"), "partial", None)
    for _ in range(_WRAPPED):
        kind = type(function)
        if kind is _METHOD:
            function = function.__func__
        elif kind is partial:
            function = function.func
        else:
            break
    named = function if type(function) in _NAMED else type(function)
    return str(named.__qualname__)[:100]


class Place:
    """Where the program was when it raised: stands for a frame that has moved on since."""

    __slots__ = ("f_back", "f_code", "f_lasti", "f_lineno")

    def __init__(self, traceback: TracebackType) -> None:
        self.f_back = None
        self.f_code = traceback.tb_frame.f_code
        self.f_lasti, self.f_lineno = traceback.tb_lasti, traceback.tb_lineno


def raised(traceback: TracebackType | None) -> Place | None:
    """The innermost line of the program in a traceback."""
    last = None
    while traceback is not None:
        if not is_foreign(traceback.tb_frame.f_code.co_filename):
            last = traceback
        traceback = traceback.tb_next
    return None if last is None else Place(last)


def remember_where(wrapper: Any) -> None:
    """Let the exceptions that a worker wraps for their way know where they were raised.

    The executor's drops the traceback when it has made text of it. What is added stays in the
    worker: the wrapper pickles as its exception and that text.
    """

    @instead(wrapper, "__init__")
    def __init__(stock: Any, self: Any, exc: Any, tb: Any) -> None:  # noqa: N807 -- it is the method
        place = raised(tb)
        stock(self, exc, tb)
        self._raised = place


class Worker:
    """Tells what a worker takes and gives back, around the stock calls of its two queues.

    `opened` makes of what was taken (task, part, function, calls), or None if it is no task;
    `closed` makes of what is given back (task, part, error, place), or None.
    """

    def __init__(self, opened: Any, closed: Any) -> None:
        serves = FAMILY.serves
        self.thing: Any = None if serves is None else current().adopt(*serves)
        self._opened, self._closed = opened, closed

    def wire(self, taking: Any, giving: Any) -> None:
        """`get` of the one and `put` of the other tell from now on, in this process."""
        taking.get = self._get(taking.get)
        stock_put, lock = giving.put, giving._wlock
        given: list[Any] = [None]

        def put(what: Any) -> Any:
            given[0] = what
            try:
                return stock_put(what)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        giving.put = put
        if lock is not None:  # it is None where writing to a pipe takes none: on Windows
            giving._wlock = _Written(lock, lambda: self._completed(given[0]))

    def _get(self, stock: Any) -> Any:
        thing, runtime, opened = self.thing, current(), self._opened
        request = {"op": "task"}

        def get(*args: Any, **named: Any) -> Any:
            runtime.tell("requested", thing, request, sited=False)
            runtime.about_to_block()
            try:
                got = stock(*args, **named)
            except BaseException as error:
                runtime.tell("failed", thing, {"op": "task", "error": describe(error)}, sited=False)
                error.__traceback__ = beyond_us(error)
                raise
            task = opened(got)
            if task is None:
                runtime.tell("returned", thing, request, sited=False)
            else:
                number, part, name, calls = task
                fields = {"task": number, "part": part, "name": name, "n": calls}
                runtime.tell("accepted", thing, fields, sited=False)
            return got

        return get

    def _completed(self, what: Any) -> None:
        done = self._closed(what)
        if done is None:
            return
        number, part, error, place = done
        fields = {"task": number, "part": part}
        if error is not None:
            fields |= {"ok": False, "error": describe(error)}
        current().tell("completed", self.thing, fields, frame=place, sited=False)

    def initializing(self, stock: Any) -> Any:
        """The initializer, told of if it raises."""
        if stock is None:
            return None

        def initializer(*args: Any) -> Any:
            try:
                return stock(*args)
            except BaseException as error:
                fields = {"op": "initializer", "error": describe(error)}
                place = raised(error.__traceback__)
                current().tell("failed", self.thing, fields, frame=place, sited=False)
                error.__traceback__ = beyond_us(error)
                raise

        return initializer


class _Written:
    """A queue's own lock, taken when there is something to write: it could be pickled."""

    __slots__ = ("_lock", "_say")

    def __init__(self, lock: Any, say: Any) -> None:
        self._lock, self._say = lock, say

    def __enter__(self) -> Any:
        try:
            self._say()
            return self._lock.__enter__()
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise

    def __exit__(self, *exc: Any) -> Any:
        return self._lock.__exit__(*exc)
