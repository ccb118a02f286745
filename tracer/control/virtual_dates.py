"""The date that a program under control sees: that of the virtual clock.

`datetime.now` and `utcnow` are methods of a type in C, which asks the system itself (`today` asks
module time). A subclass in its place would show in `type`, in pickles and in `isinstance`; so the
type stays, and two entries of its dictionary are replaced, past its refusal to have them set.
"""

from __future__ import annotations

import gc
import sys

from tracer.control.virtual_clock import present
from tracer.runtime.stand_in import StandIn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_DEPRECATED = (
    "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. "
    "Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC)."
)


def patch(module: Any) -> None:
    """Module datetime, as soon as the program imports it."""
    import ctypes

    kind = module.datetime
    entries = gc.get_referents(kind.__dict__)[0]  # the dictionary behind the read-only view
    utc = module.timezone.utc
    from_timestamp = entries["fromtimestamp"]

    def now(cls: Any, stock: Any, *args: Any, **named: Any) -> Any:
        seconds = present()
        if seconds is None or len(args) + len(named) > 1 or not named.keys() <= {"tz"}:
            return stock(*args, **named)
        return from_timestamp.__get__(None, cls)(seconds, *args, **named)

    def utcnow(cls: Any, stock: Any, *args: Any, **named: Any) -> Any:
        seconds = present()
        if seconds is None or args or named:
            return stock(*args, **named)
        if sys.version_info >= (3, 12):
            import warnings

            warnings.warn(_DEPRECATED, DeprecationWarning, stacklevel=4)
        return from_timestamp.__get__(None, cls)(seconds, utc).replace(tzinfo=None)

    for call in (now, utcnow):
        entries[call.__name__] = _ClassMethod(call, entries[call.__name__])
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


class _ClassMethod:
    """Stands for a class method in C, for the class itself and those derived from it."""

    def __init__(self, call: Callable[..., Any], stock: Any) -> None:
        self._call = call
        self._stock = stock
        self.__doc__ = stock.__doc__

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        owner = type(instance) if owner is None else owner
        stock = self._stock.__get__(None, owner)
        call = self._call
        return StandIn(lambda *args, **named: call(owner, stock, *args, **named), stock)
