"""Plays a small program of real primitives step by step and writes what a recorder would have seen.

It knows nothing of `tracer.state`: its own locks, permits and flags are what the laws compare with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.builder import MICROSECOND, Builder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer.model.trace import Trace

ACTORS = ("A", "B", "C")
LOCKS = ("left", "right")
ROOM = 2
PARTIES = 2


@dataclass
class Simulator:
    """The truth: who holds what, who waits, how many permits are left, whether the flag is set."""

    build: Builder = field(default_factory=Builder)
    t: int = 0
    held: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in ACTORS})
    wants: dict[str, str] = field(default_factory=dict)
    free: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LOCKS, 1) | {"room": ROOM})
    flag: bool = False
    at_gate: list[str] = field(default_factory=list)
    taken: int = 0
    given: int = 0
    ended: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.build.begin(0)
        for name in LOCKS:
            self.tell("MainProcess", "created", name, type="Lock")
        self.tell("MainProcess", "created", "room", type="Semaphore", value=ROOM)
        self.tell("MainProcess", "created", "go", type="Event")
        self.tell("MainProcess", "created", "gate", type="Barrier", parties=PARTIES)
        for name in ACTORS:
            self.t += MICROSECOND
            self.build.begin(self.t, name, "MainProcess")

    def tell(self, actor: str, kind: str, thing: str | None = None, **more: Any) -> None:
        self.t += MICROSECOND
        self.build.add(self.t, actor, kind, thing, f"sim.py:{len(self.build.events)}", **more)

    def play(self, choices: Sequence[tuple[int, int]]) -> Trace:
        """Each choice is an actor and one of the things that it could do then."""
        for who, what in choices:
            actor = ACTORS[who % len(ACTORS)]
            moves = self.moves(actor)
            if moves:
                name, *rest = moves[what % len(moves)]
                getattr(self, name)(actor, *rest)
        return self.build.trace("stopped", None, until=self.t + MICROSECOND)

    def moves(self, actor: str) -> list[tuple[str, ...]]:
        """What an actor could do now."""
        if actor in self.ended:
            return []
        wanted = self.wants.get(actor)
        if wanted is not None:
            if wanted == "gate":
                return [] if actor in self.at_gate else [("passes",)]
            if wanted == "go":
                return [("wakes",)] if self.flag else []
            return (
                [("takes", wanted), ("gives_up", wanted)]
                if self.free[wanted]
                else [("gives_up", wanted)]
            )
        moves: list[tuple[str, ...]] = [("sets",), ("clears",), ("waits",), ("arrives",)]
        moves += [("takes" if free else "requests", name) for name, free in self.free.items()]
        moves += [("releases", name) for name in self.held[actor]]
        if not self.held[actor]:
            moves += [("exits",), ("dies",)]
        return moves

    def takes(self, actor: str, thing: str) -> None:
        self.free[thing] -= 1
        self.taken += thing == "room"
        self.held[actor].append(thing)
        self.wants.pop(actor, None)
        self.tell(actor, "acquired", thing)

    def requests(self, actor: str, thing: str) -> None:
        self.wants[actor] = thing
        self.tell(actor, "requested", thing, op="acquire")

    def gives_up(self, actor: str, thing: str) -> None:
        del self.wants[actor]
        self.tell(actor, "timed_out", thing, op="acquire")

    def releases(self, actor: str, thing: str) -> None:
        self.tell(actor, "released", thing)
        self.free[thing] += 1
        self.given += thing == "room"
        self.held[actor].remove(thing)

    def sets(self, actor: str) -> None:
        self.flag = True
        self.tell(actor, "set", "go")
        self.tell(actor, "returned", "go", op="set")

    def clears(self, actor: str) -> None:
        self.flag = False
        self.tell(actor, "cleared", "go")
        self.tell(actor, "returned", "go", op="cleared")

    def waits(self, actor: str) -> None:
        self.wants[actor] = "go"
        self.tell(actor, "requested", "go", op="wait")

    def wakes(self, actor: str) -> None:
        del self.wants[actor]
        self.tell(actor, "waited", "go", ok=True)

    def arrives(self, actor: str) -> None:
        self.wants[actor] = "gate"
        self.at_gate.append(actor)
        self.tell(actor, "requested", "gate", op="wait")
        if len(self.at_gate) == PARTIES:
            self.at_gate = []

    def passes(self, actor: str) -> None:
        del self.wants[actor]
        self.tell(actor, "waited", "gate", ok=True)

    def exits(self, actor: str) -> None:
        self.ended.add(actor)
        self.tell(actor, "exited", code=0)

    def dies(self, actor: str) -> None:
        self.ended.add(actor)
        self.tell(actor, "died", code=-9, by="unknown")
