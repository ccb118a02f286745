"""Events as pydantic classes: the schema that `tracer schema` prints and `--strict` checks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from tracer.model.frame import Footer, Header, Line, Source


class _Event(Line):
    t: int = Field(ge=0, description="ns since the start")
    pid: int
    actor: str
    seq: int = Field(ge=0)
    at: str | None = Field(default=None, description="file:line of the program")


class _OnObject(_Event):
    object: str


class Began(_Event):
    """An actor's first event. Stamped in the actor itself."""

    kind: Literal["began"]
    name: str
    parent: str | None = None
    method: Literal["main", "fork", "spawn", "forkserver", "os.fork", "thread"]
    daemon: bool = False
    target: str | None = None


class Exited(_Event):
    """The actor's code is over, before the process really ends."""

    kind: Literal["exited"]
    code: int | None = None
    error: str | None = Field(default=None, description="type and text of an uncaught exception")


class Died(_Event):
    """The actor's process is gone without having said so; written by the collector."""

    kind: Literal["died"]
    code: int | None = Field(default=None, description="negative for a signal")
    by: Literal["tracer", "program", "unknown"] = "unknown"


class Call(Line):
    """How a child's target will be called, and what it takes."""

    positional: int = Field(description="arguments by position, `self` of a bound method included")
    named: list[str] = Field(default_factory=list, description="arguments by keyword")
    parameters: list[str] = Field(description="names that can be given by position")
    defaults: int = Field(default=0, description="how many of the last parameters have a default")
    named_only: list[str] = Field(default_factory=list)
    named_needed: list[str] = Field(default_factory=list, description="of those, without default")
    any_positional: bool = False
    any_named: bool = False
    bound: bool = False
    at: str | None = Field(default=None, description="where the target is defined")


class Started(_Event):
    """`Process.start()` or `os.fork()`, before the call."""

    kind: Literal["started"]
    child: str
    name: str | None = None
    method: str
    daemon: bool = False
    target: str | None = None
    given: list[str] = Field(default_factory=list, description="objects among the arguments")
    call: Call | None = None


class Joined(_Event):
    """`join()` returned with the child gone. `at` is absent for the implicit join at exit."""

    kind: Literal["joined"]
    child: str
    code: int | None = None


class Reaped(_Event):
    """The parent has learnt the child's exit code, in whatever way."""

    kind: Literal["reaped"]
    child: str
    code: int | None


class Signalled(_Event):
    """`terminate()` or `kill()`, before the call."""

    kind: Literal["terminated", "killed"]
    child: str


class Created(_OnObject):
    """An object was made."""

    kind: Literal["created"]
    type: str
    value: int | None = Field(default=None, description="permits of a semaphore")
    parties: int | None = None
    lock: str | None = Field(
        default=None, description="the lock that the program gave to a Condition"
    )


class Requested(_Event):
    """The actor is about to block: on an object, a child (join) or the clock (sleep)."""

    kind: Literal["requested"]
    op: Literal["acquire", "wait", "join", "sleep"]
    object: str | None = None
    child: str | None = None
    timeout: float | None = Field(default=None, description="seconds; absent: for ever")


class TimedOut(_Event):
    """A blocking request ended because its time was over."""

    kind: Literal["timed_out"]
    op: Literal["acquire", "wait", "join"]
    object: str | None = None
    child: str | None = None


class OnObject(_OnObject):
    """A fact about an object that needs no more than its kind.

    acquired after, released before the real call; refused: an attempt that would not wait failed;
    cleared, set, aborted and reset: before; broken: Barrier.wait raised BrokenBarrierError.
    """

    kind: Literal["acquired", "released", "refused", "set", "cleared", "aborted", "reset", "broken"]


class Returned(_OnObject):
    """The call that began at `set` or `cleared` is over."""

    kind: Literal["returned"]
    op: Literal["set", "cleared"]


class Looked(_OnObject):
    """`is_set()` answered; `times` many looks with the same answer may be one event."""

    kind: Literal["looked"]
    value: bool
    times: int = 1


class Waited(_OnObject):
    """`wait()` returned; `ok` is what it returned, `index` the place in a barrier."""

    kind: Literal["waited"]
    ok: bool = True
    index: int | None = None


class Notified(_OnObject):
    """`notify(n)`, before the call; without `n`: notify_all."""

    kind: Literal["notified"]
    n: int | None = None


class Slept(_Event):
    """`time.sleep` returned."""

    kind: Literal["slept"]


class Failed(_Event):
    """An operation that was stamped before, or had been requested, raised instead."""

    kind: Literal["failed"]
    op: str = Field(description="the operation: acquire, wait, join, released, set, started, …")
    object: str | None = None
    child: str | None = None
    error: str


class Output(_Event):
    """A completed line that the actor printed."""

    kind: Literal["output"]
    stream: Literal["stdout", "stderr"]
    text: str
    cut: int = Field(default=0, description="characters left out at the end")


class Marked(_Event):
    """A moment that the program named."""

    kind: Literal["marked"]
    text: str


class Region(_Event):
    """Entering (after) and leaving (before) a region that the program named."""

    kind: Literal["entered", "left"]
    name: str


class Armed(_Event):
    """`signal.alarm` or `signal.setitimer`: something may interrupt the process later."""

    kind: Literal["armed"]
    seconds: float


class Snapshot(_Event):
    """The state at the cut of a trace that had a maximum size."""

    kind: Literal["snapshot"]
    state: dict[str, Any]


AnyEvent = Annotated[
    Began
    | Exited
    | Died
    | Started
    | Joined
    | Reaped
    | Signalled
    | Created
    | Requested
    | TimedOut
    | OnObject
    | Returned
    | Looked
    | Waited
    | Notified
    | Slept
    | Failed
    | Output
    | Marked
    | Region
    | Armed
    | Snapshot,
    Field(discriminator="kind"),
]

AnyLine = Annotated[Header | Source | AnyEvent | Footer, Field(discriminator="kind")]

LINE: TypeAdapter[Any] = TypeAdapter(AnyLine)
EVENT: TypeAdapter[Any] = TypeAdapter(AnyEvent)


def json_schema() -> dict[str, Any]:
    """JSON Schema of one line of a trace."""
    schema = LINE.json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "a line of a trace",
    } | schema
