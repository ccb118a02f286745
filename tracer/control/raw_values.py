"""RawValue, RawArray and `lock=False` under control: each access is a point, as with their locks.

A plain ctypes object tells nobody of its accesses, so it is given a class of its own that does. Its
items are numbers or characters; structures are left as they are.
"""

from __future__ import annotations

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.control.turnstile import turnstile
from tracer.runtime import current
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_semaphore = cells_of.Arena.semaphore
_classes: dict[Any, Any] = {}  # ctypes class -> the one that stops at its accesses
_making = [0]  # how deep in a function that makes a raw object for itself


def patch(shared: Any) -> None:
    """In place; what a locked Value holds inside stays plain: its lock is the point."""
    for name in ("Value", "Array", "RawValue", "RawArray"):
        _patch_one(shared, name)

    @instead(shared, "rebuild_ctype")
    def rebuild_ctype(stock: Any, kind: Any, wrapper: Any, length: Any) -> Any:
        made = stock(kind, wrapper, length)
        if getattr(wrapper, "_index", None) is None:
            return made
        return _pointed(shared, type(made), wrapper)


def _patch_one(shared: Any, name: str) -> None:
    @instead(shared, name)
    def make(stock: Any, *args: Any, **named: Any) -> Any:
        _making[0] += 1
        try:
            made = stock(*args, **named)
        finally:
            _making[0] -= 1
        raw = hasattr(made, "_wrapper")
        if _making[0] or not raw or not turnstile().controlled:
            return made
        mine = turnstile()
        try:
            index = mine.arena.new_semaphore(1, mine.slot)
        except cells_of.FullError:
            return made
        mine.cells[_semaphore(index) + cells_of.SERIAL] = mine.next_serial()
        made._wrapper._index = index  # travels with it
        return _pointed(shared, type(made), made._wrapper)


def _pointed(shared: Any, kind: Any, wrapper: Any) -> Any:
    """The object in `wrapper`, of a class whose accesses are points of the object `_index`."""
    made = _class_of(shared, kind).from_buffer(wrapper.create_memoryview())
    made._wrapper = wrapper
    return made


def _class_of(shared: Any, kind: Any) -> Any:
    known = _classes.get(kind)
    if known is None:
        ctypes = shared.ctypes
        is_array = issubclass(kind, ctypes.Array)
        known = kind
        if is_array or issubclass(kind, ctypes._SimpleCData):
            known = _array(kind) if is_array else _number(kind)
            plain = (kind._type_, kind._length_) if is_array else (kind, None)

            def reduce(made: Any) -> Any:
                # By a function of the standard library's own: the program need not find tracer.
                shared.assert_spawning(made)
                return shared.rebuild_ctype, (plain[0], made._wrapper, plain[1])

            shared._ForkingPickler.register(known, reduce)
        _classes[kind] = known
    return known


def _stop(made: Any, op: int) -> None:
    mine = turnstile()
    mine.point(op, made._wrapper._index)
    if not mine.cells[cells_of.ALONE]:
        current().tell("reached", 0, {})
    if op == points.WRITE:
        mine.cells[_semaphore(made._wrapper._index) + cells_of.VERSION] += 1


def _number(kind: Any) -> Any:
    stock = kind.value

    class Number(kind):  # type: ignore[misc]  # made from what ctypes has
        @property
        def value(self) -> Any:
            _stop(self, points.READ)
            return stock.__get__(self)

        @value.setter
        def value(self, item: Any) -> None:
            _stop(self, points.WRITE)
            stock.__set__(self, item)

        def __repr__(self) -> str:
            return f"{kind.__name__}({stock.__get__(self)!r})"

    return _named(Number, kind)


def _array(kind: Any) -> Any:
    class Items(kind):  # type: ignore[misc]  # made from what ctypes has
        def __getitem__(self, place: Any) -> Any:
            _stop(self, points.READ)
            return kind.__getitem__(self, place)

        def __setitem__(self, place: Any, item: Any) -> None:
            _stop(self, points.WRITE)
            kind.__setitem__(self, place, item)

    return _named(Items, kind)


def _named(made: Any, kind: Any) -> Any:
    made.__name__, made.__qualname__, made.__module__ = (
        kind.__name__,
        kind.__name__,
        kind.__module__,
    )
    return made
