"""Value and Array: what is read and written, and the lock that goes with it; raw ones when made."""

from __future__ import annotations

from tracer.primitives import accesses
from tracer.primitives.semlock import wire
from tracer.runtime import current
from tracer.runtime.brief import brief
from tracer.runtime.program_line import maker
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.sharedctypes"

# Codes of ctypes' simple types: numbers that fit into a record.
_REAL = ("f", "d")
_NUMBERS = ("b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", *_REAL)


def patch(shared: Any) -> None:
    """In place. A raw object is ctypes' own and tells nobody of its accesses."""
    base = shared.SynchronizedBase
    base._thing = base._wired = base._reading = None
    base._writing = (None,) * 7
    _making(shared)
    _travelling(base)
    for owner, name in (
        (shared.Synchronized, "value"),
        (shared.SynchronizedString, "value"),
        (shared.SynchronizedString, "raw"),
    ):
        setattr(owner, name, accesses.of_attribute(getattr(owner, name), name, None))
    stock = shared.make_property("value")
    shared.Synchronized.value = current().number_property(
        stock, shared.Synchronized.value, accesses.taken_slowly
    )
    accesses.of_items(shared.SynchronizedArray)

    @instead(shared, "make_property")
    def make_property(stock: Any, name: str) -> Any:
        """The field of a structure, whose class is made when it is first shared."""
        return accesses.of_attribute(stock(name), name, name)


def _making(shared: Any) -> None:
    def making(name: str, kind: str) -> None:
        @instead(shared, name)
        def make(stock: Any, *args: Any, **named: Any) -> Any:
            made = stock(*args, **named)
            frame = maker(2)
            if frame is not None:
                if isinstance(made, shared.SynchronizedBase):
                    _follow(made, _kind(made, shared, kind), frame)
                else:
                    current().create(f"Raw{kind}", frame, **_facts(made, shared))
            return made

    for name, kind in (
        ("Value", "Value"),
        ("Array", "Array"),
        ("RawValue", "Value"),
        ("RawArray", "Array"),
        ("synchronized", "Value"),
    ):
        making(name, kind)


def _kind(made: Any, shared: Any, kind: str) -> str:
    return "Array" if isinstance(made, shared.SynchronizedArray) else kind


def _facts(raw: Any, shared: Any) -> dict[str, Any]:
    """What a ctypes object is made of, and what a plain one holds."""
    ctypes = shared.ctypes
    if isinstance(raw, ctypes.Array):
        return {"of": raw._type_.__name__, "length": len(raw)}
    facts: dict[str, Any] = {"of": type(raw).__name__}
    if type(raw).__base__ is ctypes._SimpleCData and current().values:
        facts["item"] = brief(raw.value)
    return facts


def _follow(made: Any, kind: str, frame: Any) -> None:
    import sys

    runtime = current()
    lock = made._lock
    given = getattr(lock, "_thing", None)
    facts = _facts(made._obj, sys.modules[MODULE])
    if given is not None:
        facts["lock"] = runtime.identity(given)
    thing = runtime.create(kind, frame, **facts)
    if thing is None:
        return
    if given is None and hasattr(lock, "_set_enter"):
        # Its own lock: nobody else has a name for it. It is not told when it is made: most are
        # never used but by the accesses themselves.
        own = runtime.adopt(f"{runtime.identity(thing)}/lock", "RLock")
        if own is not None:
            wire(lock, own)
            made.acquire, made.release = lock.acquire, lock.release
    _wire(made, thing)


def _wire(made: Any, thing: int) -> None:
    runtime = current()
    made._thing = thing
    runtime.remember(thing, made)
    semlock = getattr(made._lock, "_semlock", None)
    if semlock is None:  # a lock of the program's own class, or a manager's
        take, give = None, None
    else:
        take, give = semlock.acquire, semlock.release
    if not runtime.values:
        made._wired = (take, give, made._obj, _untold, _untold)
        return
    made._wired = (take, give, made._obj, *runtime.value_methods(thing))
    code = getattr(made._obj, "_type_", None)
    if semlock is not None and code in _NUMBERS:
        made._reading, made._writing = runtime.number_wiring(
            semlock, made._obj, thing, real=code in _REAL
        )


def _untold(item: Any, place: Any, frame: Any) -> None:
    """The user wants none of it."""


def _travelling(base: Any) -> None:
    @instead(base, "__reduce__")
    def reduce(stock: Any, self: Any) -> Any:
        reduced = stock(self)
        thing = self._thing
        identity = None if thing is None else current().identity(thing)
        if identity is None:
            return reduced
        return (*reduced, {"_identity": identity})

    def setstate(self: Any, state: dict[str, Any]) -> None:
        vars(self).update(state)
        identity = vars(self).pop("_identity", None)
        if identity is not None:
            kind = "Array" if hasattr(type(self), "__getitem__") else "Value"
            thing = current().adopt(identity, kind)
            if thing is not None:
                _wire(self, thing)

    base.__setstate__ = setstate
