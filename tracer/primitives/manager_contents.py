"""Reading and writing what a manager keeps: list, dict, Array, Namespace and Value."""

# ruff: noqa: ARG001 -- one signature for all of them

from __future__ import annotations

from tracer import wire as codes
from tracer.runtime.brief import brief

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_GONE = (OSError, EOFError)  # the manager is; what it kept may say no without being in trouble


def _told(how: Callable[..., Any]) -> Callable[..., Any]:
    """As `how` says, or the plain call if the user wants to know nothing of values."""

    def told(runtime: Any, what: Any, call: Any, args: Any, named: Any) -> Any:
        return how(runtime, what, call, args, named) if runtime.values else call()

    return told


def _reads(method: str | None, *, keyed: bool = False, valued: bool = True) -> Callable[..., Any]:
    """`keyed`: the first argument says where; `valued`: the answer is what was read."""

    def reads(runtime: Any, what: Any, call: Any, args: Any, named: Any) -> Any:
        thing = what.thing
        try:
            answer = call()
        except _GONE as error:
            runtime.failed("read", thing, error)
            raise
        fields: dict[str, Any] = {}
        if keyed and args:
            fields["index"] = _place(args[0])
        if method is not None:
            fields["method"] = method
        if valued:
            fields["item"] = brief(answer)
        runtime.tell("read", thing, fields)
        return answer

    return _told(reads)


def _writes(
    method: str | None, *, key: int | None = None, item: int | None = None
) -> Callable[..., Any]:
    """`key` and `item`: which arguments say where and what."""

    def writes(runtime: Any, what: Any, call: Any, args: Any, named: Any) -> Any:
        thing = what.thing
        fields: dict[str, Any] = {}
        if key is not None and len(args) > key:
            fields["index"] = _place(args[key])
        if method is not None:
            fields["method"] = method
        if item is not None and len(args) > item:
            fields["item"] = brief(args[item])
        runtime.tell("wrote", thing, fields)
        try:
            return call()
        except BaseException as error:
            runtime.failed("wrote", thing, error)
            raise

    return _told(writes)


def _place(key: Any) -> int | str:
    """A number as it is, a slice as it is written, another key as a short text."""
    if type(key) is slice:
        parts = ["" if part is None else str(brief(part)) for part in (key.start, key.stop)]
        return ":".join(parts if key.step is None else [*parts, str(brief(key.step))])
    told = brief(key)
    return told if type(told) is int else str(told)


def _read_name(runtime: Any, what: Any, call: Any, args: Any, named: Any) -> Any:
    """An attribute of a Namespace; its methods are none of the program's values."""
    thing = what.thing
    try:
        answer = call()
    except _GONE as error:
        runtime.failed("read", thing, error)
        raise
    runtime.tell("read", thing, {"index": _name(args), "item": brief(answer)})
    return answer


def _write_name(runtime: Any, what: Any, call: Any, args: Any, named: Any) -> Any:
    thing = what.thing
    fields: dict[str, Any] = {"index": _name(args)}
    if len(args) > 1:
        fields["item"] = brief(args[1])
    else:
        fields["method"] = "__delattr__"
    runtime.tell("wrote", thing, fields)
    try:
        return call()
    except BaseException as error:
        runtime.failed("wrote", thing, error)
        raise


def _name(args: Any) -> str:
    return args[0][:60] if args and type(args[0]) is str else "?"


def _read_value(runtime: Any, what: Any, call: Any, args: Any, named: Any) -> Any:
    thing = what.thing
    try:
        answer = call()
    except _GONE as error:
        runtime.failed("read", thing, error)
        raise
    item = brief(answer)
    if type(item) is int:
        runtime.emit(codes.READ, thing, item)
    else:
        runtime.tell("read", thing, {"item": item})
    return answer


def _write_value(runtime: Any, what: Any, call: Any, args: Any, named: Any) -> Any:
    thing = what.thing
    item = brief(args[0]) if args else "?"
    if type(item) is int:
        runtime.emit(codes.WROTE, thing, item)
    else:
        runtime.tell("wrote", thing, {"item": item})
    try:
        return call()
    except BaseException as error:
        runtime.failed("wrote", thing, error)
        raise


VALUE = {"get": _told(_read_value), "set": _told(_write_value)}
NAMESPACE = {
    "__getattribute__": _told(_read_name),
    "__setattr__": _told(_write_name),
    "__delattr__": _told(_write_name),
    "__repr__": _reads("__repr__", valued=False),
}
CONTENTS = {
    "__getitem__": _reads(None, keyed=True),
    "__setitem__": _writes(None, key=0, item=1),
    "__delitem__": _writes("__delitem__", key=0),
    "insert": _writes("insert", key=0, item=1),
    "setdefault": _writes("setdefault", key=0, item=1),
    "pop": _writes("pop", key=0),
    "get": _reads("get", keyed=True),
    "#GETVALUE": _reads("_getvalue"),
    **{name: _writes(name, item=0) for name in ("append", "extend", "remove", "update")},
    **{name: _writes(name, item=0) for name in ("__iadd__", "__imul__", "__ior__")},
    **{name: _writes(name) for name in ("clear", "popitem", "reverse", "sort")},
    **{name: _reads(name, keyed=True) for name in ("__contains__", "count", "index")},
    **{name: _reads(name) for name in ("__len__", "copy", "items", "keys", "values")},
    **{
        name: _reads(name, valued=False)
        for name in (
            "__add__", "__iter__", "__mul__", "__or__", "__repr__", "__reversed__", "__rmul__",
            "__ror__",
        )
    },
}  # fmt: skip
"""Method -> how its call is told; a list, a dict and an Array have what they have of them."""
