"""A line of a trace becomes an event: what a reader may rely on afterwards without asking."""

from __future__ import annotations

import sys
from typing import Any, Final

from tracer.model.events import COMMON, Event

MOST_NS: Final = 2**63 - 1
"""The latest time that a trace can hold: 292 years, and 64 bits."""

# Kinds share the meaning of a field's name. None is allowed everywhere; fields that are not here
# are from a newer tracer: kept, never looked at.
FIELD_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "answers": (bool,),
    "astray": (bool,),
    "by": (str,),
    "call": (dict,),
    "callback": (bool,),
    "child": (str,),
    "code": (int,),
    "cut": (int,),
    "daemon": (bool,),
    "error": (str,),
    "given": (list,),
    "index": (int, str),
    "item": (int, float, str),
    "length": (int,),
    "lock": (str,),
    "maxsize": (int,),
    "method": (str,),
    "n": (int,),
    "name": (str,),
    "of": (str,),
    "ok": (bool,),
    "op": (str,),
    "parent": (str,),
    "part": (int,),
    "parties": (int,),
    "parts": (int,),
    "peer": (str,),
    "processes": (int,),
    "role": (str,),
    "seconds": (int, float),
    "size": (int,),
    "state": (dict,),
    "stream": (str,),
    "target": (str,),
    "task": (str,),
    "text": (str,),
    "thread": (str,),
    "threading": (list,),
    "timeout": (int, float),
    "times": (int,),
    "tried": (bool,),
    "type": (str,),
    "value": (int,),
    "via": (str,),
}

_COMMON: Final = frozenset(COMMON)
_SHARED: Final = 10_000


def line_event(fields: dict[str, Any], shared: dict[tuple[str, str], dict[str, Any]]) -> Event:
    """The event that these fields of a line describe; TypeError or KeyError if they describe none.

    A million events are mostly the same few words: those are kept once, and so are, in `shared`,
    the fields of a kind that has but one (`op`). Nobody changes an event's `more`.
    """
    intern = sys.intern
    t, pid, seq = fields["t"], fields["pid"], fields["seq"]
    if not (type(t) is int is type(pid) is type(seq) and 0 <= t <= MOST_NS):
        raise TypeError("t, pid and seq are whole numbers, t of ns since the start")
    known = 5
    thing = fields.get("object")
    if thing is not None:
        thing = intern(thing)
        known = 6
    at = fields.get("at")
    if at is not None:
        at = intern(at)
        known += 1
    more = _more(fields, shared) if len(fields) > known else None
    return Event(t, pid, intern(fields["actor"]), seq, intern(fields["kind"]), thing, at, more)


def _more(
    fields: dict[str, Any], shared: dict[tuple[str, str], dict[str, Any]]
) -> dict[str, Any] | None:
    more = {key: value for key, value in fields.items() if key not in _COMMON}
    for key, value in more.items():
        if value is not None and not isinstance(value, FIELD_TYPES.get(key, object)):
            raise TypeError(f"{key} cannot be {type(value).__name__}")
    if len(more) != 1:
        return more or None
    ((key, value),) = more.items()
    if type(value) is str and len(shared) < _SHARED:
        return shared.setdefault((key, value), more)
    return more
