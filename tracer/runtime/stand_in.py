"""What stands for something of the standard library, and looks like it."""

from __future__ import annotations

from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def like(made: Any, stock: Any) -> Any:
    """Give a function the name, module, words and signature of the one that it stands for."""
    made.__name__, made.__qualname__ = stock.__name__, stock.__qualname__
    made.__module__, made.__doc__ = stock.__module__, stock.__doc__
    made.__annotations__ = getattr(stock, "__annotations__", {})
    made.__wrapped__ = stock  # where `inspect` finds signature and source
    return made


def instead(owner: Any, name: str) -> Decorator:
    """Put the decorated function in place of `owner.name`; it is given the stock one first.

        @instead(queues.Queue, "put")
        def put(stock, self, *args): …

    None of its frames stays in the traceback of an exception that the program gets to see.
    """
    stock = owner.__dict__[name]

    def decorate(made: Callable[..., Any]) -> Callable[..., Any]:
        def method(*args: Any, **named: Any) -> Any:
            try:
                return made(stock, *args, **named)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        setattr(owner, name, like(method, stock))
        return method

    return decorate


class StandIn:
    """Calls a Python function, and looks and pickles like the built-in that it stands for.

    As a class attribute it binds no `self`.
    """

    def __init__(self, call: Any, stock: Any) -> None:
        self.__dict__["_call"] = call
        for name in ("__name__", "__qualname__", "__module__", "__doc__", "__self__"):
            if hasattr(stock, name):
                self.__dict__[name] = getattr(stock, name)
        self.__dict__["__wrapped__"] = stock

    def __call__(self, *args: Any, **named: Any) -> Any:
        try:
            return self._call(*args, **named)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise

    def __reduce__(self) -> Any:
        return self.__wrapped__.__reduce__()

    def __repr__(self) -> str:
        return repr(self.__wrapped__)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
