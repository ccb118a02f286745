"""Events that are about actors: lives, sleep, output, and what a program marks."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tracer.model.frame import Line


class Happening(Line):
    """What every event has."""

    t: int = Field(ge=0, description="ns since the start")
    pid: int
    actor: str
    seq: int = Field(ge=0)
    at: str | None = Field(default=None, description="file:line of the program")


class Began(Happening):
    """An actor's first event. Stamped in the actor itself."""

    kind: Literal["began"]
    name: str
    parent: str | None = None
    method: Literal["main", "fork", "spawn", "forkserver", "os.fork", "thread"]
    daemon: bool = False
    target: str | None = None
    role: Literal["manager", "worker"] | None = None
    answers: bool = Field(
        default=False, description="a manager's server that runs no code of the program's"
    )


class Exited(Happening):
    """The actor's code is over, before the process really ends."""

    kind: Literal["exited"]
    code: int | None = None
    error: str | None = Field(default=None, description="type and text of an uncaught exception")


class Died(Happening):
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


class Started(Happening):
    """`Process.start()` or `os.fork()`, before the call."""

    kind: Literal["started"]
    child: str
    name: str | None = None
    method: str
    daemon: bool = False
    target: str | None = None
    given: list[str] = Field(default_factory=list, description="objects among the arguments")
    threading: list[str] = Field(
        default_factory=list, description="locks of `threading` that its target uses: names"
    )
    call: Call | None = None
    role: Literal["manager", "worker"] | None = Field(
        default=None, description="a manager's server, a worker of a pool"
    )
    answers: bool = Field(default=False, description="as in `began`")


class Joined(Happening):
    """`join()` returned with the child gone. `at` is absent for the implicit join at exit."""

    kind: Literal["joined"]
    child: str
    code: int | None = None
    tried: bool = Field(default=False, description="it would not have waited for ever")


class Reaped(Happening):
    """The parent has learnt the child's exit code, in whatever way."""

    kind: Literal["reaped"]
    child: str
    code: int | None


class Signalled(Happening):
    """`terminate()` or `kill()`, before the call."""

    kind: Literal["terminated", "killed"]
    child: str


class Helper(Happening):
    """A thread of the standard library that serves this process began or ended its work.

    While it runs code of the program's (a pool's callback, say) it does not serve.
    """

    kind: Literal["employed", "dismissed"]
    name: str
    thread: str | None = Field(
        default=None, description="the actor that it is while it runs the program's code"
    )


class Slept(Happening):
    """`time.sleep` returned."""

    kind: Literal["slept"]


class Output(Happening):
    """A completed line that the actor printed."""

    kind: Literal["output"]
    stream: Literal["stdout", "stderr"]
    text: str
    cut: int = Field(default=0, description="characters left out at the end")


class Marked(Happening):
    """A moment that the program named."""

    kind: Literal["marked"]
    text: str


class Reached(Happening):
    """Under control: the actor goes on at this line, which is a point of its own."""

    kind: Literal["reached"]


class Region(Happening):
    """Entering (after) and leaving (before) a region that the program named."""

    kind: Literal["entered", "left"]
    name: str


class Armed(Happening):
    """`signal.alarm` or `signal.setitimer`: something may interrupt the process later."""

    kind: Literal["armed"]
    seconds: float


class Snapshot(Happening):
    """The state at the cut of a trace that had a maximum size."""

    kind: Literal["snapshot"]
    state: dict[str, Any]
