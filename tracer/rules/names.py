"""Names as a rules file writes them: `*` and `?` are wild, all else is itself (`forks[*]`)."""

from __future__ import annotations

import difflib
import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import PlainValidator

if TYPE_CHECKING:
    from collections.abc import Iterable


class Pattern(str):
    """The name of an object, a span, a process or a file, or of several."""

    __slots__ = ()

    def matches(self, name: str | None) -> bool:
        """Whether it is the name, or one of the names, that are meant."""
        return name is not None and (self == name or _compiled(str(self))(name) is not None)

    def any_of(self, names: Iterable[str]) -> bool:
        """Whether one of the names is meant."""
        return any(self.matches(name) for name in names)

    def nearest(self, names: Iterable[str]) -> list[str]:
        """Names that may have been meant instead, the likeliest first."""
        known = list(dict.fromkeys(names))
        return difflib.get_close_matches(self, known, n=2, cutoff=0.5)


@cache
def _compiled(pattern: str) -> Any:
    any_sign = {"*": ".*", "?": "."}
    parts = (any_sign.get(sign) or re.escape(sign) for sign in pattern)
    return re.compile("".join(parts), re.DOTALL).fullmatch


def _pattern(value: object) -> Pattern:
    if not isinstance(value, str) or not value.strip():
        raise ValueError('expected a name in quotes, such as "lock" or "user*".')
    return Pattern(value.strip())


Names = Annotated[Pattern, PlainValidator(_pattern)]
"""A field that is given as a name or pattern."""
