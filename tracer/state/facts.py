"""Facts that stand in a trace become values again: a stranger's have to be what they should be."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final, TypeVar

from tracer.model.timeline import Given

_KNOWN: Final[dict[str, tuple[type, ...]]] = {
    "int": (int,),
    "str": (str,),
    "bool": (bool,),
    "int | None": (int, type(None)),
    "str | None": (str, type(None)),
    "float | None": (float, int, type(None)),
}
_Data = TypeVar("_Data")


def checked(value: _Data) -> _Data:
    """The same dataclass instance; TypeError if a plain field is not of its declared type."""
    for field in fields(value):  # type: ignore[arg-type]  # every dataclass will do
        allowed = _KNOWN.get(str(field.type))
        if allowed is not None and not isinstance(getattr(value, field.name), allowed):
            raise TypeError(f"{field.name} is not {field.type}")
    return value


def given(facts: Any) -> Given | None:
    """Who gave something, or None."""
    if facts is None:
        return None
    actor, at, t, kind = facts
    return Given(word(actor), None if at is None else word(at), number(t), word(kind))


def number(value: Any) -> int:
    """A whole number."""
    if not isinstance(value, int):
        raise TypeError("not a whole number")
    return value


def word(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def words(value: Any) -> list[str]:
    """A list of texts."""
    return [word(one) for one in value]
