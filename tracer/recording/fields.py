"""The fields of an event whose record has no text: what its two numbers and its flag say."""

from __future__ import annotations

import math
import struct
from typing import Any, Final

NS: Final = 1e9

_ARGUMENTS: Final = {
    "waited": "index",
    "notified": "n",
    "fed": "size",
    "got": "size",
    "put": "item",
    "read": "item",
    "wrote": "item",
}
"""Kind -> what its ARG says."""

_SHARED: Final = frozenset({"read", "wrote"})
_DOUBLE: Final = struct.Struct("<d")
_LONG: Final = struct.Struct("<q")


def record_fields(
    kind: str, op: str | None, flag: bool, argument: int | None, place: int | None, again: int = 0
) -> dict[str, Any] | None:
    """The kind's own fields of a record that has no text."""
    fields: dict[str, Any] = {} if op is None else {"op": op}
    if kind == "returned" and op is None:
        fields["op"] = "set" if flag else "cleared"
    elif kind == "looked":
        fields["value"] = flag
        if argument is not None and argument > 1:
            fields["times"] = argument
    elif kind == "waited" and not flag:
        fields["ok"] = False
    elif kind == "acquired" and flag:
        fields["tried"] = True
    if kind == "requested" and argument is not None:
        fields["timeout"] = argument / NS
    elif argument is not None and kind in _ARGUMENTS:
        fields[_ARGUMENTS[kind]] = _double(argument) if flag and kind in _SHARED else argument
    if again:
        fields["times"] = again + 1
    if place is not None:
        fields["index"] = place
    return fields or None


def _double(bits: int) -> float | str:
    """A number as it is; what JSON has no number for, as text."""
    (value,) = _DOUBLE.unpack(_LONG.pack(bits))
    return value if math.isfinite(value) else str(value)
