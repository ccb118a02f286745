"""Pools of processes: what is submitted, at work and done, and what was lost with a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from tracer.model.timeline import Given
from tracer.state.facts import given, number, word, words
from tracer.state.objects import Hold, ObjectState
from tracer.state.pool_task import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.events import Event

EXECUTOR: Final = "ProcessPoolExecutor"
ANY: Final = ""
"""Awaited by who waits for one or another of several tasks."""


class PoolState(ObjectState):
    """Workers take parts of tasks in no known order. A worker that ends while it is at one takes it
    along: a Pool starts another worker, and the task never ends; an executor is broken, and says so
    to all who wait.

    tasks    that somebody may still wait for
    running  worker -> task and part that it is at
    idle     workers that wait for a task
    awaited  actor -> task and part whose result it waits for
    answers  actor -> who made the result that it still waits for
    lost     worker, task: what ended with whom
    misread  messages that a worker took and could not unpickle: tasks, but nobody knows which
    gone     an executor has lost a worker
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Pool", EXECUTOR)
    gauges: tuple[str, ...] = ("busy",)

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- as in the base
        super().__init__(name, type, created)
        self.processes: int | None = created.get("processes") if created else None
        self.tasks: dict[str, Task] = {}
        self.running: dict[str, tuple[str, int]] = {}
        self.idle: set[str] = set()
        self.awaited: dict[str, tuple[str, int | None]] = {}
        self.answers: dict[str, Given] = {}
        self.lost: list[tuple[str, str]] = []
        self.misread = 0
        self.closed = self.terminated = self.gone = False

    def apply(self, event: Event) -> tuple[Hold, ...]:
        does = self._DOES.get(event.kind)
        if does is not None:
            does(self, event, event.get("task") or "")
        return ()

    # --- what events do ---

    def _submitted(self, event: Event, task: str) -> None:
        known = self.tasks.get(task)
        parts = event.get("parts")
        if known is None or event.get("name") is not None:
            by = Given(event.actor, event.at, event.t, event.kind)
            known = Task(event.get("name") or "", parts, parts is None, by=by)
            known.astray = bool(event.get("astray"))
            self.tasks[task] = known
        else:
            known.parts = parts
        self._forget(task, known)

    def _requested(self, event: Event, task: str) -> None:
        if event.get("op") == "task":
            self.idle.add(event.actor)
        elif event.get("op") == "result":
            self.awaited[event.actor] = (task or ANY, event.get("part"))
            self.answers.pop(event.actor, None)

    def _accepted(self, event: Event, task: str) -> None:
        self.idle.discard(event.actor)
        self.running[event.actor] = (task, event.get("part") or 0)
        known = self.tasks.get(task)
        if known is not None:
            known.taken += 1

    def _completed(self, event: Event, task: str) -> None:
        self.running.pop(event.actor, None)
        by = self.given = Given(event.actor, event.at, event.t, event.kind)
        known = self.tasks.get(task)
        if known is not None:
            known.done += 1
            known.answered(event.get("part"))
            self._forget(task, known)
        for actor, (wanted, part) in self.awaited.items():
            if wanted == ANY or (wanted == task and (known is None or known.there(part))):
                self.answers.setdefault(actor, by)

    def _fetched(self, event: Event, task: str) -> None:
        self._answered_to(event.actor)
        known = self.tasks.get(task)
        if known is not None:
            known.had(event.get("part"))
            self._forget(task, known)

    def _closed(self, event: Event, task: str) -> None:
        del task
        self.closed = True
        self.terminated = self.terminated or event.get("op") == "terminate"

    def _ended(self, event: Event, task: str) -> None:
        """A request without a result or a task; a task that was not sent; a worker unfit."""
        op = event.get("op")
        if op == "result":
            self._answered_to(event.actor)
        elif op == "task":
            self.idle.discard(event.actor)
            self.misread += event.kind == "failed"
        elif op == "initializer":
            self.gone = True
        elif op == "submitted" and task in self.tasks:
            known = self.tasks[task]
            known.unsent += 1
            known.answered(event.get("part"))
            self._forget(task, known)

    def _answered_to(self, actor: str) -> None:
        self.awaited.pop(actor, None)
        self.answers.pop(actor, None)

    def _forget(self, task: str, known: Task) -> None:
        if known.over:
            del self.tasks[task]

    _DOES: ClassVar[dict[str, Callable[[PoolState, Event, str], None]]] = {
        "submitted": _submitted,
        "requested": _requested,
        "accepted": _accepted,
        "completed": _completed,
        "fetched": _fetched,
        "closed": _closed,
        "failed": _ended,
        "timed_out": _ended,
        "returned": _ended,
    }
    """Kind of event -> what it does to a pool."""

    def left_by(self, process: str) -> None:
        """A worker takes along what it was at."""
        for worker in [one for one in self.running if one.partition("/")[0] == process]:
            task, part = self.running.pop(worker)
            self.gone = True
            self.lost.append((worker, task))
            if task in self.tasks:
                self.tasks[task].lost.append(part)
        mine = {one for one in self.idle if one.partition("/")[0] == process}
        self.idle -= mine
        self.gone = self.gone or bool(mine)

    # --- what can come of it ---

    def ender(self, event: Event) -> Given | None:
        if event.kind == "accepted":
            task = self.tasks.get(event.get("task") or "")
            return task.by if task is not None else None
        if event.kind in {"fetched", "returned"}:
            return self.answers.get(event.actor)
        return self.given

    def acts(self) -> bool:
        """An iterator of the program's is asked for more, in a thread that is no actor."""
        return not self.terminated and any(task.parts is None for task in self.tasks.values())

    def hopeless(self, wait_op: str, actor: str) -> bool:
        if wait_op != "result":
            return False
        task, part = self.awaited.get(actor, (ANY, None))
        known = self.tasks.get(task)
        if known is None or known.astray:
            return known is not None and not known.complete
        if self.type == EXECUTOR:
            return False  # it looks after its workers: whoever waits is told
        return bool(known.lost) and (not known.streamed or part in known.lost)

    def givers(self, wait_op: str, actor: str) -> set[str] | None:
        task, _ = self.awaited.get(actor, (ANY, None))
        if wait_op != "result" or task == ANY:
            return None
        gone = {worker for worker, one in self.lost if one == task}
        return gone or {worker for worker, (one, _) in self.running.items() if one == task}

    def grantable(self, wait_op: str, actor: str) -> bool:
        if self.type == EXECUTOR and self.gone:
            return True
        open_ones = [task for task in self.tasks.values() if not task.complete]
        if wait_op == "task":
            return self.terminated or self.queued > self.misread or (self.closed and not open_ones)
        if wait_op == "result":
            if actor in self.answers:
                return True
            task, part = self.awaited.get(actor, (ANY, None))
            known = self.tasks.get(task)
            return task != ANY if known is None else known.there(part)
        return self.terminated or (self.closed and not open_ones)

    @property
    def queued(self) -> int:
        """Parts that no worker has taken."""
        return sum(task.queued for task in self.tasks.values())

    @property
    def broken(self) -> bool:
        """An executor that lost a task does no more."""
        return self.type == EXECUTOR and bool(self.lost)

    # --- how it looks ---

    def levels(self) -> tuple[Any, ...]:
        return (len(self.running),)

    @property
    def capacity(self) -> int | None:
        return self.processes

    def word(self) -> str:
        many = "" if self.processes is None else f" of {self.processes}"
        queued = f", {self.queued} queued" if self.queued else ""
        lost = f", {len(self.lost)} lost" if self.lost else ""
        state = f"{len(self.running)}{many} busy{queued}{lost}"
        return f"broken, {state}" if self.broken else state

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "processes": self.processes,
            "tasks": {one: task.facts() for one, task in self.tasks.items()},
            "running": {who: list(task) for who, task in self.running.items()},
            "idle": sorted(self.idle),
            "awaited": {who: list(task) for who, task in self.awaited.items()},
            "answers": {who: list(by) for who, by in self.answers.items()},
            "lost": [list(one) for one in self.lost],
            "misread": self.misread,
            "closed": self.closed,
            "terminated": self.terminated,
            "gone": self.gone,
        }

    def restore(self, facts: dict[str, Any]) -> None:
        super().restore(facts)
        self.processes = None if facts["processes"] is None else number(facts["processes"])
        self.tasks = {word(one): Task.from_facts(known) for one, known in facts["tasks"].items()}
        self.running = {word(w): (word(t), number(p)) for w, (t, p) in facts["running"].items()}
        self.awaited = {
            word(who): (word(task), None if part is None else number(part))
            for who, (task, part) in facts["awaited"].items()
        }
        answers = {word(who): given(by) for who, by in facts["answers"].items()}
        self.answers = {who: by for who, by in answers.items() if by is not None}
        self.idle = set(words(facts["idle"]))
        self.lost = [(word(who), word(task)) for who, task in facts["lost"]]
        self.misread = number(facts["misread"])
        self.closed, self.terminated = bool(facts["closed"]), bool(facts["terminated"])
        self.gone = bool(facts["gone"])
