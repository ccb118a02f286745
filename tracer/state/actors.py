"""An actor: one thread of one process, what it waits for and how it ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from tracer.state.facts import checked, number, word


@dataclass(slots=True)
class Wait:
    """A request that has no answer yet. `target` is the object or the child, None for sleep."""

    op: str
    target: str | None
    since: int
    timeout: float | None
    at: str | None
    seq: int
    task: str | None = None  # whose result

    @property
    def endless(self) -> bool:
        """It ends only if somebody ends it."""
        return self.timeout is None and self.op != "sleep"


@dataclass(slots=True)
class ActorState:
    """What is known of an actor so far.

    waits   innermost last: a Condition.wait that has to take its lock again waits twice
    tasks   of a pool that it is at work on: pool, function, since, line
    status  is derived: running, waiting, sleeping, exited, died
    """

    actor: str
    pid: int
    name: str
    began: int
    parent: str | None = None
    method: str = "main"
    daemon: bool = False
    target: str | None = None
    at: str | None = None
    waits: list[Wait] = field(default_factory=list)
    regions: list[tuple[str, int, str | None]] = field(default_factory=list)
    ended: int | None = None
    how: str | None = None  # exited | died
    code: int | None = None
    error: str | None = None
    last: int = 0  # time of its last event
    role: str | None = None  # manager | worker
    answers: bool = False  # does nothing by itself: a manager's server
    helpers: int = 0  # threads of the standard library that serve its process
    serving: bool = False  # it is such a thread, and runs no code of the program's just now
    tasks: list[tuple[str, str, int, str | None]] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        return self.ended is None

    @property
    def process(self) -> str:
        """Spawn path of the process, without the thread."""
        return self.actor.partition("/")[0]

    @property
    def wait(self) -> Wait | None:
        """What it waits for now: the innermost request."""
        return self.waits[-1] if self.waits and self.ended is None else None

    @property
    def status(self) -> str:
        if self.how is not None:
            return self.how
        wait = self.wait
        if wait is None:
            return "running"
        return "sleeping" if wait.op == "sleep" else "waiting"

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> ActorState:
        known = dict(facts)
        known["waits"] = [checked(Wait(**wait)) for wait in facts["waits"]]
        known["regions"] = [(word(name), number(t), at) for name, t, at in facts["regions"]]
        known["tasks"] = [
            (word(pool), word(name), number(t), at) for pool, name, t, at in facts.get("tasks", ())
        ]
        return checked(cls(**known))
