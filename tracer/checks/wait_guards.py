"""How a program looks, before it waits at a Condition, whether it must: in a loop, once, never."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tracer.checks.call_sites import Site, calls, sites
from tracer.checks.program_text import written
from tracer.state import ConditionState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

_LOOKS: Final = frozenset({"read", "looked"})


@dataclass(frozen=True, slots=True)
class Guard:
    """What is tested before a `wait()`, as the text has it.

    kind  loop     by a `while`, under the lock or around it: also looked at afterwards
          once     by an `if` under the lock
          outside  by an `if` before the lock is taken
          bare     nothing is
    test  the test, and `at`, its line; None for `bare`
    lock  the line that takes the lock; None if it is in another function
    """

    kind: Literal["loop", "once", "outside", "bare"]
    test: ast.expr | None
    at: str | None
    lock: str | None


def guard_of(trace: Trace, at: str | None) -> Guard | None:
    """The guard of the `wait()` in this line; None where the text does not tell."""
    found = sites(trace, at, "wait")
    if len(found) != 1 or at is None:
        return None
    (site,) = found
    file = at.rpartition(":")[0]
    section = _section(site, trace.sources[file])
    lock = None if section is None else f"{file}:{section}"
    tests = list(_tests(site))
    once = outside = None
    for test in tests:
        under = section is None or test.lineno > section
        if isinstance(test, ast.While):
            if under or not isinstance(test.test, ast.Constant):
                return Guard("loop", test.test, f"{file}:{test.lineno}", lock)
        elif under:
            once = once or test
        else:
            outside = outside or test
    after = site.following()
    if isinstance(after, ast.While | ast.If | ast.Assert):
        return Guard("loop", after.test, f"{file}:{after.lineno}", lock)
    if once is not None:
        return Guard("once", once.test, f"{file}:{once.lineno}", lock)
    if outside is not None:
        return Guard("outside", outside.test, f"{file}:{outside.lineno}", lock)
    return Guard("bare", None, None, lock)


def looks(trace: Trace, guards: Iterable[Guard]) -> dict[tuple[str, str], list[Event]]:
    """By actor and line: what was read of shared objects where these guards stand."""
    found: dict[tuple[str, str], list[Event]] = {}
    ats = {guard.at for guard in guards}
    for event in trace.events if ats else ():
        if event.at in ats and event.at is not None and event.kind in _LOOKS:
            found.setdefault((event.actor, event.at), []).append(event)
    return found


def conditions(names: Iterable[str], state: State) -> set[str]:
    """Those of these objects that are Conditions."""
    return {name for name in names if isinstance(state.objects.get(name), ConditionState)}


def _tests(site: Site) -> Iterable[ast.If | ast.While]:
    """The tests that had to be true for this call, innermost first; not `__name__`'s."""
    inner: ast.AST = site.call
    for outer in site.around:
        if isinstance(outer, ast.If | ast.While) and inner is not outer.test:
            names = [one.id for one in ast.walk(outer.test) if isinstance(one, ast.Name)]
            if "__name__" not in names:
                yield outer
        elif isinstance(outer, ast.While):
            yield outer  # the wait is its test: tried again and again
        inner = outer


def _section(site: Site, text: str) -> int | None:
    """The line that takes the lock: `with` it, or else its last `acquire()` above."""
    withs = [one for one in site.around if isinstance(one, ast.With | ast.AsyncWith)]
    for one in withs:
        if any(written(item.context_expr) == site.receiver for item in one.items):
            return one.lineno
    taken = [
        one.call.lineno
        for one in calls(text)
        if one.method == "acquire"
        and one.receiver == site.receiver
        and one.call.lineno < site.call.lineno
    ]
    if taken:
        return max(taken)
    return withs[0].lineno if withs else None  # a lock of its own, given to the Condition
