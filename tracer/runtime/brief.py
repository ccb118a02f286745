"""A value of the program's in a few characters, without running any code of the program's."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LONGEST = 60  # characters
_LARGEST = 1 << 63  # a number as it is; a larger one is told by its size
_CONTAINERS = (list, tuple, dict, set, frozenset)
_INFINITE = ("inf", "-inf", "nan")


def brief(value: Any) -> int | float | str:
    """A number as it is, a short text as its repr, anything else as its type and size."""
    kind = type(value)
    if kind is int:
        return value if -_LARGEST < value < _LARGEST else f"int of {value.bit_length()} bits"
    if kind is float:
        text = repr(value)
        return text if text in _INFINITE else value  # JSON has no number for these
    if value is None or kind is bool:
        return repr(value)
    if kind is str or kind is bytes:
        if len(value) <= _LONGEST:
            text = repr(value)
            if len(text) <= _LONGEST + 3:
                return text
        return f"{kind.__name__} of {len(value)}"
    if kind in _CONTAINERS:
        return _contents(kind, value)
    name = kind.__qualname__
    return name if len(name) <= _LONGEST else name[:_LONGEST]


def _contents(kind: type, value: Any) -> str:
    """A short tuple or list as it is written, if it holds but plain values."""
    if kind in {tuple, list} and len(value) <= 4:
        parts = [brief(one) for one in value if type(one) in {int, float, str, bool, type(None)}]
        text = ", ".join(str(part) for part in parts)
        if len(parts) == len(value) and len(text) <= _LONGEST:
            if kind is list:
                return f"[{text}]"
            return f"({text},)" if len(parts) == 1 else f"({text})"
    return f"{kind.__name__} of {len(value)}"
