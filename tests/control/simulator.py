"""A program without processes: coroutines over locks, values and a clock, microseconds a step.

What a strategy sees is what it would see of real processes: actors announce an operation, those
that can complete are offered, one is granted. The programs of `known_bugs.py` are written for it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Hashable
from dataclasses import dataclass
from typing import Any

from tracer.control.choice import EXPIRE, TIME, TIMEOUT, Choice, owner
from tracer.control.minimise import Outcome
from tracer.control.profile import Profile
from tracer.control.strategies import Random, Strategy
from tracer.model.schedule import Operation, Schedule

Program = Callable[..., Coroutine[Any, Any, None]]


def always() -> bool:
    return True


def nothing() -> None:
    return None


@dataclass(slots=True)
class Request:
    """What an actor asks leave to do: when it can, and what it then does."""

    kind: str
    object: str | None = None
    can: Callable[[], bool] = always
    do: Callable[[], Any] = nothing
    looks: Callable[[], bool] | None = None  # whether it would be a pure look now; None: never
    timeout: float | None = None
    deadline: float | None = None

    def __await__(self) -> Generator[Request, Any, Any]:
        return (yield self)


@dataclass(slots=True)
class Semaphore:
    """Acquire takes one of the permits; release is no operation, as in control."""

    name: str
    permits: int = 1

    def acquire(self, timeout: float | None = None) -> Request:
        return Request("acquire", self.name, self._free, self._take, timeout=timeout)

    def attempt(self) -> Request:
        """A non-blocking acquire."""

        def do() -> bool:
            return self._free() and self._take()

        return Request("acquire", self.name, do=do, looks=lambda: not self._free())

    def release(self) -> None:
        self.permits += 1

    def _free(self) -> bool:
        return self.permits > 0

    def _take(self) -> bool:
        self.permits -= 1
        return True

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *exc: object) -> None:
        self.release()


@dataclass(slots=True)
class Value:
    """A shared number: each read and each write is an operation."""

    name: str
    now: int = 0

    def get(self) -> Request:
        return Request("read", self.name, do=lambda: self.now, looks=always)

    def set(self, value: int) -> Request:
        def do() -> None:
            self.now = value

        return Request("write", self.name, do=do)


@dataclass(slots=True)
class Actor:
    """One process: its coroutine, and what it asks for."""

    path: str
    body: Coroutine[Request, Any, None]
    request: Request
    over: bool = False
    children: int = 0

    def join(self) -> Request:
        return Request("join", self.path, can=lambda: self.over, looks=always)


class World:
    """The processes of one run, under one strategy.

    lives  to begin and to exit are operations, as in control; without, actors are bare
    """

    def __init__(self, *, lives: bool = True) -> None:
        self.lives = lives
        self.actors: dict[str, Actor] = {}
        self.now = 0.0
        self.current: Actor | None = None
        self.schedule = Schedule()

    # What a program says.

    def lock(self, name: str = "lock") -> Semaphore:
        return Semaphore(name)

    def semaphore(self, name: str, permits: int) -> Semaphore:
        return Semaphore(name, permits)

    def value(self, name: str, now: int = 0) -> Value:
        return Value(name, now)

    def sleep(self, seconds: float) -> Request:
        return Request("sleep", can=lambda: False, looks=always, timeout=seconds)

    async def start(self, body: Program, *args: object) -> Actor:
        """A child, which first of all asks leave to begin."""
        parent = self.current
        assert parent is not None
        path = f"{parent.path}.{parent.children}"
        parent.children += 1
        child: Actor = await Request("start", path, do=lambda: self.spawn(path, body, *args))
        return child

    async def run(self, *bodies: Program) -> None:
        """Children for all of these, started in order and joined in order."""
        for child in [await self.start(body) for body in bodies]:
            await child.join()

    # How it runs.

    def spawn(self, path: str, body: Program, *args: object) -> Actor:
        self.actors[path] = actor = Actor(path, body(*args), Request("begin", path))
        if not self.lives:
            self.advance(actor, None)
        return actor

    def advance(self, actor: Actor, answer: object) -> None:
        """The actor runs on to its next request."""
        self.current = actor
        try:
            actor.request = actor.body.send(answer)
        except StopIteration:
            actor.over = not self.lives
            actor.request = Request("exit", actor.path)
        if actor.request.timeout is not None:
            actor.request.deadline = self.now + actor.request.timeout

    def enabled(self) -> list[Operation]:
        """Operations that can complete now."""
        operations = []
        for actor in self.actors.values():
            request = actor.request
            if actor.over:
                continue
            due = request.deadline is not None and request.deadline <= self.now
            if request.can() or (due and request.kind == "sleep"):
                looks = request.looks is not None and request.looks()
                operations.append(Operation(actor.path, request.kind, request.object, not looks))
            elif due:
                operations.append(Operation(actor.path + TIMEOUT, EXPIRE, request.object))
        return operations

    def deadlines(self) -> list[float]:
        """When something will be due that is not yet."""
        return [
            actor.request.deadline
            for actor in self.actors.values()
            if not actor.over
            and actor.request.deadline is not None
            and actor.request.deadline > self.now
        ]

    def grant(self, operation: Operation) -> None:
        """The operation happens, and its actor runs on to its next request."""
        if operation.actor == TIME.actor:
            self.now = min(self.deadlines())
            return
        actor = self.current = self.actors[owner(operation.actor)]
        answer = False if operation.kind == EXPIRE else actor.request.do()
        if operation.kind == "exit":
            actor.over = True
        else:
            self.advance(actor, answer)

    def play(self, strategy: Strategy, max_steps: int) -> Hashable:
        """All of the run: what failed, None if nothing did."""
        last: str | None = None
        for _ in range(max_steps):
            operations = self.enabled()
            deadlines = self.deadlines()
            if not operations:
                if not deadlines:
                    break
                self.now = min(deadlines)
                continue
            if deadlines and strategy.time_passes:
                operations.append(TIME)
            choice = Choice(operations, last)
            index = strategy.choose(choice)
            self.schedule.add(choice.enabled, index, choice.default)
            operation = choice.enabled[index]
            try:
                self.grant(operation)
            except AssertionError as wrong:
                return ("assertion", str(wrong).partition("\n")[0])
            if self.current is not None:
                last = self.current.path
        else:
            return ("step limit",)
        stuck = [actor for actor in self.actors.values() if not actor.over]
        if stuck:
            return ("deadlock", *((actor.path, actor.request.object) for actor in stuck))
        return None

    def close(self) -> None:
        for actor in self.actors.values():
            actor.body.close()


def run(program: Program, strategy: Strategy, *, lives: bool = True) -> Outcome:
    """One run under a strategy that has begun."""
    world = World(lives=lives)
    world.spawn("main", program, world)
    try:
        failure = world.play(strategy, 20_000)
    finally:
        world.close()
    strategy.ended(world.schedule)
    return Outcome(failure, world.schedule)


def run_bare(strategy: Strategy, *bodies: Program) -> Outcome:
    """Actors that are simply there: no main, no begin, no exit."""
    world = World(lives=False)
    for number, body in enumerate(bodies):
        world.spawn(f"main.{number}", body)
    failure = world.play(strategy, 1000)
    strategy.ended(world.schedule)
    return Outcome(failure, world.schedule)


def player(program: Program) -> Callable[[Strategy], Outcome]:
    """Plays the program under any strategy that knows where to go."""

    def play(strategy: Strategy) -> Outcome:
        strategy.begin(0, None)
        return run(program, strategy)

    return play


@dataclass(frozen=True, slots=True)
class Found:
    """The first failing run of a search, and how many it took, with the one for the profile."""

    schedules: int
    outcome: Outcome


def search(program: Program, strategy: Strategy, limit: int, *, lives: bool = True) -> Found | None:
    """Runs until one fails: what `tracer explore` does."""
    profile: Profile | None = None
    for iteration in range(limit):
        chooser = strategy
        if iteration == 0 and strategy.profiled:
            chooser = Random(strategy.seed, time_passes=strategy.time_passes)
        if not chooser.begin(iteration, profile):
            return None
        outcome = run(program, chooser, lives=lives)
        if outcome.signature is not None:
            return Found(iteration + 1, outcome)
        if iteration == 0:
            profile = Profile(outcome.schedule)
    return None
