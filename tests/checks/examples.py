"""One incident for each rule, in which it fires: what the conformance tests of checks look at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tests.checks.circles import too_many_circles
from tests.checks.conditions import (
    FASTER,
    ONCE,
    OUTSIDE,
    PATIENT,
    TOO_EARLY,
    UNHEARD,
)
from tests.checks.families import LIBRARY, Family, call
from tests.checks.parents import called, left_alone, ran
from tests.checks.pooled import lost, unfetched, uninitialized
from tests.checks.programs import act
from tests.checks.racing import CHECKED, LOST, ONE_SIDED, RACE, TWO_LOCKS, racing
from tests.checks.spinning import spinning
from tests.story import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.trace import Trace

SERIAL: Final = """
    0.998: main starts A
    0.998: main starts B
    0.998: main starts C
    1.0: A acquires lock
    1.01: B requests lock
    1.02: C requests lock
    1.3: A releases lock
    1.301: B acquires lock  A exits
    1.6: B releases lock  B exits
    1.601: C acquires lock
    1.9: C releases lock  C exits
"""
NAP: Final = """
    1.0: A acquires lock
    1.01: B requests lock
    1.02: C requests lock
    1.05: A sleeps 0.25
    1.4: A releases lock
    1.401: B acquires lock
    1.402: B releases lock
    1.403: C acquires lock
    1.404: C releases lock
"""


def overtaking(times: int, step: float = 0.02) -> str:
    """A takes the lock again and again while B waits for it."""
    lines = ["1.0: A acquires lock [story.py:1]", "1.0005: B requests lock [story.py:2]"]
    for number in range(1, times + 1):
        t = 1 + number * step
        lines.append(f"{t:.6f}: A releases lock [story.py:3]")
        lines.append(f"{t + step / 10:.6f}: A acquires lock [story.py:1]")
    end = 1 + (times + 1) * step
    lines.append(f"{end:.6f}: A releases lock [story.py:3]")
    lines.append(f"{end + step / 10:.6f}: B acquires lock [story.py:2]")
    return "\n".join([*lines, f"{end + step:.6f}: B releases lock"])


INSIDE: Final = """
    1.0: main acquires lock
    1.1: main starts A
    1.2: main wants from results
    1.3: A requests lock
    9.0: A is ended by tracer  main is ended by tracer
"""


STORIES: Final = {
    "started-holding": INSIDE,
    "starvation": overtaking(12),
    "lost-parallelism": SERIAL,
    "long-hold": NAP,
    "undrained-queue": """
        A puts and feeds big into results
        A puts big into results
        A feeds 100000 bytes into results
        A waits for results to drain
        main joins A
    """,
    "no-sentinel": """
        main puts and feeds None into tasks
        A gets from tasks
        A exits
        B wants from tasks
        main joins B
    """,
    "terminated-holding": """
        A acquires left
        main terminates A
        A dies -15
        B requests left within 1
    """,
    "deadlock": """
        A acquires left     B acquires right
        A requests right    B requests left
    """,
    "possible-deadlock": """
        A acquires left
        A acquires right
        A releases right
        A releases left
        B acquires right
        B acquires left
        B releases left
        B releases right
    """,
    "self-deadlock": "A acquires left\nA requests left",
    "waits-for-dead": "A acquires left\nA dies\nB requests left",
    "everybody-waits": "main waits for go",
    "barrier-unfilled": "hut is Barrier(2)\nA arrives at hut\nmain joins A",
    # B did not get it, and releases it all the same: C comes in while A is still there.
    "more-holders": """
        1.0: A acquires left
        1.2: B requests left within 0.5
        1.7: B gives up acquiring left
        1.8: B releases left
        1.9: C acquires left
        2.0: A releases left
        2.1: C releases left
        2.1001: C fails to release left
    """,
    "recording-fault": "A acquires left\nB acquires left",
    "held-at-exit": """
        1.0: ann acquires till
        1.1: ann releases till
        1.2: bob acquires till
        1.3: bob exits
        2.0: cem requests till within 0.5
        2.5: cem gives up acquiring till
    """,
    "released-by-another": """
        A acquires left
        B is refused left
        B releases left
        C acquires left
        C releases left
    """,
    "released-while-free": """
        A acquires left
        A releases left
        A releases left    A fails to release left
    """,
    "over-released": """
        room is Semaphore(2)
        A acquires room
        A releases room
        A releases room
    """,
    "never-taken": """
        left is Lock
        main starts A with left to work(left)
        main starts B with left to work(left)
        A exits    B exits
    """,
    "missed-pulse": """
        1: ann waits for go
        1.01: bob waits for go [story.py:1]
        2: main sets go
        2.001: main clears go
        2.002: ann returns False from go
        2.003: bob returns False from go
    """,
}


def _child(error: str | None = None, **more: Any) -> Trace:
    """Main starts one child, which ends in this way, and joins it."""
    family = Family()
    family.start(10, "child", target="work", **more)
    if error is None:
        family.exit(20, "child", 3)
    else:
        family.fail(20, "child", error, LIBRARY)
    family.join(12, 30, "child", code=3 if error is None else 1)
    family.exit(40)
    return family.build.trace()


def _one_by_one() -> Trace:
    family = Family()
    for number in range(4):
        family.start(10 + 200 * number, f"p{number}")
        family.exit(110 + 200 * number, f"p{number}")
        family.join(20 + 200 * number, 120 + 200 * number, f"p{number}")
    family.exit(1000)
    return family.build.trace()


def _no_tuple() -> Trace:
    """`args=(5)`: Process itself raises."""
    error = "TypeError: 'int' object is not iterable"
    family = Family(
        "def work(n): ...\n\n"
        "if __name__ == '__main__':\n    Process(target=work, args=(5)).start()\n"
    )
    family.fail(20, "MainProcess", error, ("/home/story.py", 4), LIBRARY)
    return family.build.trace(exit=1)


def _nothing() -> Trace:
    family = Family("def work(n):\n    print(n)\n\ndef main():\n    work(1)\n")
    family.exit(40)
    return family.build.trace()


def _daemon() -> Trace:
    trace = tell("A acquires left\nmain terminates A\nA dies -15\nmain exits")
    next(event for event in trace.events if event.kind == "terminated").at = None
    return trace


def own_copies(*uses: tuple[str, str, str]) -> Trace:
    """A and B make a lock each in line 3; uses: (who, what, lock or lock#2)."""
    family = Family("def work():\n    ...\n    lock = Lock()\n")
    family.start(10, "A")
    family.start(11, "B")
    for name, thing in (("A", "lock"), ("B", "lock#2")):
        family.build.add(20_000_000, name, "created", thing, "story.py:3", type="Lock")
    for number, (name, kind, thing) in enumerate(uses):
        family.build.add(30_000_000 + number * 1000, name, kind, thing, "story.py:4")
    return family.build.trace()


def late(*users: str) -> Trace:
    """Main has flag, starts A, and makes another flag, which the users use."""
    family = Family()
    add = family.build.add
    add(5_000_000, "MainProcess", "created", "flag", "story.py:3", type="Event")
    family.start(10, "A")
    add(20_000_000, "MainProcess", "created", "flag#2", "story.py:5", type="Event")
    for name in users:
        add(30_000_000, name, "set", "flag#2", "story.py:6")
    add(40_000_000, "A", "requested", "flag", "story.py:7", op="wait", timeout=1.0)
    add(50_000_000, "A", "timed_out", "flag", "story.py:7", op="wait")
    return family.build.trace()


def threads(*names: str, count: int = 2, **more: Any) -> Trace:
    """Children whose target is seen to refer to locks of threading."""
    family = Family("lock = threading.Lock()\n" + "...\n" * 10)
    for number in range(count):
        family.start(10 + number, f"p{number}", target="work", **more)
    for event in family.build.events:
        if event.kind == "started" and event.more is not None and names:
            event.more["threading"] = list(names)
    return family.build.trace()


def _endless() -> Trace:
    family = Family()
    family.start(10, "child")
    family.add(20, "child", "requested", 4, op="sleep", timeout=100.0)
    for name in ("child", "MainProcess"):
        family.add(5000, name, "died", by="tracer", code=-9)
    return family.build.trace("stopped", exit=-9)


BARE = """\
from multiprocessing import Process

def work(n):
    print(n)

def main():
    p = Process(target=work, args=(1,))
    p.start()

main()
"""
BOOTSTRAPPING = "RuntimeError: ... before its bootstrapping phase is over"


def bare(method: str = "spawn", source: str = BARE, error: str = BOOTSTRAPPING) -> Trace:
    """Main starts a child by `main()` in line 10, and the child comes to that line as well."""
    family = Family(source)
    family.start(10, "child", line=8)
    if method != "fork":
        family.start(12, "grandchild", line=8, by="child")
        family.add(13, "child", "failed", 8, op="started", child="grandchild", error=error)
        family.fail(14, "child", error, ("/home/story.py", 10), ("/home/story.py", 8), LIBRARY)
        family.build.events = [event for event in family.build.events if event.actor != "main.0.0"]
    family.exit(30)
    for event in family.build.events:
        if event.kind == "started" or (event.kind == "began" and event.actor != "main"):
            event.more = (event.more or {}) | {"method": method}
    return family.build.trace()


def forked_beside(method: str = "fork", **footer: Any) -> Trace:
    """Main has a second thread, and starts a child."""
    family = Family()
    family.build.paths["listener"] = "main/1"
    family.add(5, "listener", "began", name="listener", method="thread", parent="main")
    family.start(10, "child")
    for event in family.build.events:
        if event.kind == "started":
            event.more = (event.more or {}) | {"method": method}
            if footer:
                event.more["threading"] = ["tlock"]
    if footer:
        family.add(5000, "child", "died", by="tracer", code=-9)
    else:
        family.exit(20, "child")
    return family.build.trace(**footer)


def incomplete() -> Trace:
    """Main waits for what nobody gives: as far as is known, for the trace breaks off."""
    trace = tell("main waits for go")
    trace.footer = None
    return trace


EXAMPLES: Final[dict[str, Callable[[], Trace]]] = {
    **{slug: partial(tell, story) for slug, story in STORIES.items()},
    "orders-left-out": too_many_circles,
    "wrong-arguments": lambda: _child(
        "TypeError: work() missing 1 required positional argument: 'lock'",
        call=call(1, "n", "lock", at="story.py:3"),
    ),
    "no-main-guard": bare,
    "recording-incomplete": incomplete,
    "fork-with-threads": forked_beside,
    "child-failed": _child,
    "serial-join": _one_by_one,
    "args-no-tuple": _no_tuple,
    "nothing-ran": _nothing,
    "stopped-by-tracer": _endless,
    "daemon-killed": _daemon,
    "own-copy": lambda: own_copies(("A", "acquired", "lock"), ("B", "acquired", "lock#2")),
    "made-after-fork": lambda: late("MainProcess"),
    "threading-lock": lambda: threads("lock"),
    "lost-update": partial(racing, LOST),
    "checked-then-acted": partial(racing, CHECKED),
    "data-race": partial(racing, RACE),
    "one-sided-lock": partial(racing, ONE_SIDED),
    "inconsistent-locking": partial(racing, TWO_LOCKS),
    "worker-failed": lost,
    "initializer-failed": uninitialized,
    "unfetched-failure": unfetched,
    "lost-notification": partial(act, OUTSIDE, UNHEARD),
    "wait-without-loop": partial(act, ONCE, FASTER),
    "ignored-timeout": partial(act, PATIENT, TOO_EARLY),
    "busy-wait": spinning,
    "unjoined": lambda: left_alone().build.trace(),
    "target-called": lambda: called().build.trace(),
    "run-called": lambda: ran().build.trace(),
}
