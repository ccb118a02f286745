"""What stands for a built-in function: like one, as a class attribute it binds no `self`."""

from __future__ import annotations

from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class StandIn:
    """Calls a Python function, and looks and pickles like the built-in that it stands for."""

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
