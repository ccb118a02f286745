"""How a program looks, before it waits at a Condition, whether it must: in a loop, once, never."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracer.checks.call_sites import Site, calls, sites
from tracer.checks.program_text import written
from tracer.state import ConditionState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

_LOOKS: Final = frozenset({"read", "looked"})
_LEAVE: Final = (ast.Return, ast.Break, ast.Continue, ast.Raise)


@dataclass(frozen=True, slots=True)
class Guard:
    """What is looked at before a `wait()`, as the text has it.

    test   the test, and `at`, its line; None if nothing that others could change is tested
    under  it is made with the lock in hand
    again  whoever is woken comes to a test again
    lock   the line that takes the lock; None if it is in another function
    """

    test: ast.expr | None
    at: str | None
    under: bool
    again: bool
    lock: str | None


def guard_of(trace: Trace, at: str | None) -> Guard | None:
    """The guard of the `wait()` in this line; None where the text does not tell."""
    found = sites(trace, at, "wait")
    if len(found) != 1 or at is None:
        return None
    (site,) = found
    file = at.rpartition(":")[0]
    section = _section(site, trace.sources[file])
    tests = [one for one in _tests(site) if _others_could_change(one.test)]
    under = [one for one in tests if section is None or one.lineno > section]
    nearest = next(iter(under or tests), None)
    return Guard(
        None if nearest is None else nearest.test,
        None if nearest is None else f"{file}:{nearest.lineno}",
        bool(under),
        _again(site, tests),
        None if section is None else f"{file}:{section}",
    )


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
    """The tests on whose outcome it depends that this call is reached, innermost first."""
    inner: ast.AST = site.call
    for outer in site.around:
        if isinstance(outer, ast.If | ast.While) and inner is not outer.test:
            yield outer
        inner = outer
    for one in site.preceding():
        if isinstance(one, ast.If) and isinstance(one.body[-1], _LEAVE):
            yield one  # `if there is something: break`


def _others_could_change(test: ast.expr) -> bool:
    """`count.value == 0` or `not items`; not `n == 0` or `True`, which are the process's own."""
    if isinstance(test, ast.BoolOp):
        return any(map(_others_could_change, test.values))
    if isinstance(test, ast.UnaryOp):
        return _others_could_change(test.operand)
    shared = (ast.Attribute, ast.Call, ast.Subscript)
    return isinstance(test, ast.Name) or any(isinstance(one, shared) for one in ast.walk(test))


def _again(site: Site, tests: list[ast.If | ast.While]) -> bool:
    """Whether the way from the call leads to a test: at once, or round a loop."""
    after, loops = site.following(), site.loops()
    if isinstance(after, ast.If | ast.While | ast.Assert) and _others_could_change(after.test):
        return True
    if any(isinstance(one, ast.While) for one in tests):
        return True
    if not loops or not (after is None or isinstance(after, ast.Continue)):
        return False
    round_again = loops[0]
    retried = isinstance(round_again, ast.While) and site.call in ast.walk(round_again.test)
    within = set(ast.walk(round_again))
    return retried or any(one in within for one in tests)


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
