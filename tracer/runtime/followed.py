"""Which object of the trace a value of the program's is, without running any code of its own."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_attribute = object.__getattribute__  # a proxy's own might ask its manager


def thing_of(value: Any) -> int | None:
    """The index under which `value` is followed in this process; None if it is not."""
    try:
        thing = _attribute(value, "_thing")
    except AttributeError:
        return None
    return thing if type(thing) is int else None
