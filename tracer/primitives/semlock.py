"""What Lock, RLock, Semaphore and BoundedSemaphore share: a class that wires its objects once."""

from __future__ import annotations

from types import MethodType

from tracer.runtime import current
from tracer.runtime.program_line import maker
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Bare:
    """Stands in for the lock in a stock method that only looks at `_semlock`.

    With the lock itself there would be a cycle, and its semaphore would outlive its last user.
    """

    __slots__ = ("_semlock",)

    def __init__(self, semlock: Any) -> None:
        self._semlock = semlock


def traced(stock: Any, *, also: tuple[Any, ...] = ()) -> Any:
    """A subclass of `stock` whose objects tell what is done to them.

    `with` finds `__enter__` on the class, where a slot's descriptor hands out the object's own
    closure: no frame and no `self` on the way. Objects that the standard library makes for itself
    get the stock methods there. `also`: traced base classes that already have the slots.
    """
    stock_enter, stock_exit = stock.__enter__, stock.__exit__
    stock_getstate, stock_setstate = stock.__getstate__, stock.__setstate__
    bases = (stock, *also)

    class Traced(*bases):  # type: ignore[misc]  # made from what the interpreter has
        __slots__ = () if also else ("__enter__", "__exit__", "_thing")

        def __init__(self, *args: Any, **named: Any) -> None:
            try:
                stock.__init__(self, *args, **named)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            frame = maker(1)
            if frame is not None:
                facts = {}
                if "Semaphore" in stock.__name__:
                    facts["value"] = self._semlock._get_value()
                thing = current().create(stock.__name__, frame, **facts)
                if thing is not None:
                    wire(self, thing)

        def _make_methods(self) -> None:
            semlock = self._semlock
            bare = _Bare(semlock)
            self._thing = None
            self.acquire = semlock.acquire
            self.release = semlock.release
            self._set_enter(MethodType(stock_enter, bare))
            self._set_exit(MethodType(stock_exit, bare))

        def __getstate__(self) -> Any:
            try:
                state = stock_getstate(self)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            identity = None if self._thing is None else current().identity(self._thing)
            return state if identity is None else (*state, identity)

        def __setstate__(self, state: Any) -> None:
            try:
                stock_setstate(self, state[:4])
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            if len(state) > 4:
                thing = current().adopt(state[4], stock.__name__)
                if thing is not None:
                    wire(self, thing)

    if not also:
        # By the descriptors: a program's subclass may have an `__enter__` of its own in the way.
        slots = Traced.__dict__
        Traced._set_enter = lambda self, method: slots["__enter__"].__set__(self, method)
        Traced._set_exit = lambda self, method: slots["__exit__"].__set__(self, method)
    return under_the_name(Traced, stock)


def wire(lock: Any, thing: int) -> None:
    """Let everything done to `lock` be told of the object `thing`."""
    runtime = current()
    semlock = lock._semlock
    stock: Any = type(lock).__mro__[-2]
    bare = _Bare(semlock)
    enter, leave, acquire, release = runtime.lock_methods(
        semlock, thing, MethodType(stock.__enter__, bare), MethodType(stock.__exit__, bare)
    )
    lock._thing = thing
    lock._set_enter(enter)
    lock._set_exit(leave)
    lock.acquire, lock.release = acquire, release
    runtime.remember(thing, lock)


def under_the_name(made: Any, stock: Any) -> Any:
    """Give a class, and its methods, the names, module and words of what they stand for."""
    for name, method in list(made.__dict__.items()):
        if hasattr(method, "__code__") and hasattr(stock, name):
            method.__qualname__ = getattr(stock, name).__qualname__
            method.__module__ = stock.__module__
            method.__annotations__ = {}
            method.__wrapped__ = getattr(stock, name)
    made.__name__, made.__qualname__ = stock.__name__, stock.__qualname__
    made.__module__, made.__doc__ = stock.__module__, stock.__doc__
    return made
