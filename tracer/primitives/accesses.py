"""Reading and writing what a Value or an Array holds, within its own lock."""

from __future__ import annotations

import sys

from tracer.runtime import current
from tracer.runtime.stand_in import instead, like
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MOMENT = 0.001  # seconds in which another one's access is over; who is longer holds the lock
_PLAIN = (int, float, str, bytes, bool, type(None))  # refused again, they are refused the same way


class Taken:
    """What is shared, for stock code to fail with as it does; its lock is taken already."""

    __slots__ = ("_obj",)

    def __init__(self, obj: Any) -> None:
        self._obj = obj

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        pass

    __enter__ = acquire

    def __exit__(self, *exc: object) -> None:
        pass


def of_attribute(stock: Any, name: str, place: str | None) -> Any:
    """A property that tells of its accesses, in place of `stock`; `place`: the name of a field."""
    stock_get, stock_set = stock.fget, stock.fset
    getframe = sys._getframe

    def get(self: Any) -> Any:
        try:
            wired = self._wired
            if wired is None:
                return stock_get(self)
            take, give, obj, read, _ = wired
            if take is None or not take(False):
                give = taken_slowly(self, take, give)
            try:
                item = getattr(obj, name)
                read(item, place, getframe(1))
            finally:
                give()
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        return item

    def put(self: Any, item: Any) -> Any:
        try:
            wired = self._wired
            if wired is None:
                return stock_set(self, item)
            take, give, obj, _, write = wired
            if type(item) not in _PLAIN:
                return _unusual(self, item, place, lambda: stock_set(self, item), getframe(1))
            if take is None or not take(False):
                give = taken_slowly(self, take, give)
            try:
                write(item, place, getframe(1))
                try:
                    setattr(obj, name, item)
                except Exception as error:  # whatever ctypes says
                    current().failed("wrote", self._thing, error)
                else:
                    return None
                return stock_set(Taken(obj), item)
            finally:
                give()
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise

    return property(like(get, stock_get), like(put, stock_set))


def of_items(array: Any) -> None:
    """Items and slices of an Array."""
    getframe = sys._getframe

    @instead(array, "__getitem__")
    def getitem(stock: Any, self: Any, i: Any) -> Any:
        wired = self._wired
        if wired is None:
            return stock(self, i)
        take, give, obj, read, _ = wired
        if take is None or not take(False):
            give = taken_slowly(self, take, give)
        try:
            try:
                item = obj[i]
            except Exception:  # noqa: S110 -- whatever ctypes says, it will say again: no more items
                pass
            else:
                read(item, place_of(i, obj), getframe(2))
                return item
            return stock(Taken(obj), i)
        finally:
            give()

    @instead(array, "__setitem__")
    def setitem(stock: Any, self: Any, i: Any, value: Any) -> Any:
        wired = self._wired
        if wired is None:
            return stock(self, i, value)
        take, give, obj, _, write = wired
        if take is None or not take(False):
            give = taken_slowly(self, take, give)
        try:
            write(value, place_of(i, obj), getframe(2))
            try:
                obj[i] = value
            except Exception as error:  # whatever ctypes says
                current().failed("wrote", self._thing, error)
                if type(value) not in {*_PLAIN, list, tuple}:
                    raise
            else:
                return None
            return stock(Taken(obj), i, value)
        finally:
            give()


def place_of(i: Any, obj: Any) -> int | str:
    """An index from the beginning; a slice as it is written."""
    if isinstance(i, slice):
        parts = (i.start, i.stop) if i.step is None else (i.start, i.stop, i.step)
        return ":".join("" if part is None else str(part)[:20] for part in parts)
    if type(i) is not int:
        return "?"
    return i + len(obj) if i < 0 else i


def taken_slowly(shared: Any, take: Any, give: Any) -> Any:
    """Wait for the lock; returns how to give it back. Who waits for long is seen waiting."""
    if take is not None and take(True, _MOMENT):
        return give
    shared.acquire()
    return shared.release


def _unusual(shared: Any, item: Any, place: Any, store: Any, frame: Any) -> Any:
    """Storing it may run code of the program's, once: the stock way, told before."""
    shared._wired[4](item, place, frame)
    try:
        return store()
    except BaseException as error:
        current().failed("wrote", shared._thing, error)
        raise
