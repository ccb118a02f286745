"""Who asks again and again: the events that such a loop leaves, one a millisecond."""

import textwrap
from typing import Any, Final

from tests.builder import MILLISECOND, Builder
from tests.checks.programs import NAME
from tracer.model.trace import Trace

LOOP: Final = """
while not go.is_set():
    pass
"""


def spinning(
    text: str = LOOP,
    kind: str = "looked",
    *,
    line: int = 1,
    each: int = 20,
    ms: int = 300,
    every: int = 1,
    between: str | None = None,
    **fields: Any,
) -> Trace:
    """A process is at `line` for so many ms, `each` attempts in every event; `between`: more."""
    build = Builder(NAME, textwrap.dedent(text).strip("\n") + "\n")
    build.begin(0)
    kinds = {"looked": "Event", "read": "Value", "refused": "Lock"}
    more: dict[str, Any] = {"value": False} if kind == "looked" else {}
    if each > 1:
        more["times"] = each
    thing = {"looked": "go", "read": "count", "refused": "left"}[kind]
    build.add(1, "MainProcess", "created", thing, f"{NAME}:1", type=kinds[kind])
    build.begin(2, "ann", "MainProcess")
    for number in range(0, ms, every):
        t = 10 * MILLISECOND + number * MILLISECOND
        build.add(t, "ann", kind, thing, f"{NAME}:{line}", **(more | fields))
        if between is not None:
            build.add(t + 1000, "ann", between, None, f"{NAME}:{line}", stream="stdout", text="")
    return build.trace()
