"""What made somebody wait has come to be so again by the time it is used: proof of a stale look."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tracer.checks.wait_guards import Guard
    from tracer.model.events import Event
    from tracer.model.trace import Trace


class Stale(NamedTuple):
    """It looked and had to wait; it used what it had looked at as it was when it had to wait."""

    look: Event
    request: Event
    returned: Event
    use: Event


def stale_looks(trace: Trace, guards: dict[str, Guard]) -> dict[str, Stale]:
    """By line of the wait, the first proof that what was looked at had come to be so again."""
    tests = {one.at for one in guards.values() if one.under and _one_value(one.test)}
    looked: dict[str, Event] = {}
    waiting: dict[str, tuple[Event, Event]] = {}
    woken: dict[str, tuple[Event, Event, Event]] = {}
    read: dict[str, str | None] = {}  # actor -> where it first read it, once woken
    content: dict[str | None, object] = {}
    found: dict[str, Stale] = {}
    for event in trace.events if tests else ():
        actor, kind, name = event.actor, event.kind, event.object
        if kind in {"read", "wrote"}:
            whole = event.get("index") is None and event.get("method") is None
            mine = woken.get(actor)
            if mine is not None and name == mine[0].object:
                if kind == "wrote":
                    del woken[actor]
                    read_at = read.pop(actor, event.at)  # elsewhere: perhaps to look again
                    if whole and read_at == event.at and content.get(name) == mine[0].get("item"):
                        found.setdefault(mine[1].at or "", Stale(*mine, event))
                else:
                    read.setdefault(actor, event.at)
            content[name] = event.get("item") if whole else None
            if kind == "read" and event.at in tests and content[name] is not None:
                looked[actor] = event
        elif kind == "requested" and event.get("op") == "wait":
            look = looked.get(actor)
            if look is not None and look.seq + 1 == event.seq and event.at in guards:
                waiting[actor] = (look, event)
        elif kind == "waited" and actor in waiting:
            pair = waiting.pop(actor)
            if event.get("ok", True) and event.object == pair[1].object:
                woken[actor] = (*pair, event)
                read.pop(actor, None)
    return found


def _one_value(test: ast.expr | None) -> bool:
    """It depends on one `.value` and nothing else that another process could change."""
    nodes = [] if test is None else list(ast.walk(test))
    values = [one for one in nodes if isinstance(one, ast.Attribute)]
    calls = any(isinstance(one, ast.Call | ast.Subscript) for one in nodes)
    return len(values) == 1 and values[0].attr == "value" and not calls
