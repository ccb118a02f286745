"""Random small runs: a few processes that take locks, read, write, start and join each other.

Each operation stands on a line of its own, so lines tell operations apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracer.model.events import Event

if TYPE_CHECKING:
    import random

Operation = tuple[str, str]


@dataclass
class Program:
    """What each process does, main first, and who starts whom."""

    code: list[list[Operation]]
    parents: dict[int, int] = field(default_factory=dict)


def random_program(chance: random.Random) -> Program:
    """Two to four processes, two to four locks, one or two values."""
    processes = chance.choice((2, 2, 3, 3, 3, 4))
    locks = [f"l{n}" for n in range(chance.choice((2, 2, 3, 4)))]
    values = [f"v{n}" for n in range(chance.randint(0, 2))]
    most = {2: 12, 3: 8, 4: 6}[processes]
    program = Program([_operations(chance, locks, values, most) for _ in range(processes)])
    for child in range(1, processes):
        if chance.random() < 0.6:
            _start(chance, program, child, chance.randrange(child))
    return program


def _operations(
    chance: random.Random, locks: list[str], values: list[str], most: int
) -> list[Operation]:
    found: list[Operation] = []
    held: list[str] = []
    while len(found) < most:
        free = [lock for lock in locks if lock not in held]
        what = chance.choices(("take", "give", "use"), (6, 4, 3 if values else 0))[0]
        if what == "take" and free and len(held) < 3:
            lock = chance.choice(free)
            held.append(lock)
            found.append(("acquire" if chance.random() < 0.9 else "try", lock))
        elif what == "give" and held:
            found.append(("release", held.pop(chance.choice((-1, -1, -1, 0)))))
        elif what == "use":
            found.append((chance.choice(("read", "write")), chance.choice(values)))
        elif chance.random() < 0.2:
            break
    return found + [("release", lock) for lock in reversed(held)]


def _start(chance: random.Random, program: Program, child: int, parent: int) -> None:
    """Put a start, and mostly a join, anywhere into the parent's code."""
    code = program.code[parent]
    program.parents[child] = parent
    first = chance.randint(0, len(code))
    code.insert(first, ("start", str(child)))
    if chance.random() < 0.7:
        code.insert(chance.randint(first + 1, len(code)), ("join", str(child)))


def run(program: Program, chance: random.Random) -> list[Event]:
    """One schedule of it, as a trace. Whoever waits in the end is pending."""
    return _Run(program, chance).play()


class _Run:
    def __init__(self, program: Program, chance: random.Random) -> None:
        self.program = program
        self.chance = chance
        self.events: list[Event] = []
        self.places = [0] * len(program.code)
        self.alive = [n not in program.parents for n in range(len(program.code))]
        self.ended = [False] * len(program.code)
        self.holder: dict[str, int] = {}
        self.tried: dict[tuple[int, str], bool] = {}
        self.asked: set[int] = set()

    def play(self) -> list[Event]:
        for who, alive in enumerate(self.alive):
            if alive:
                self._add(who, "began")
        while True:
            able = [n for n in range(len(self.places)) if self._able(n)]
            if not able:
                break
            self._step(self.chance.choice(able))
        for who, alive in enumerate(self.alive):
            if alive and not self.ended[who]:
                self._ask(who)
        return self.events

    def _next(self, who: int) -> Operation | None:
        code = self.program.code[who]
        return code[self.places[who]] if self.places[who] < len(code) else None

    def _able(self, who: int) -> bool:
        if not self.alive[who] or self.ended[who]:
            return False
        op = self._next(who)
        if op is None:
            return True
        verb, what = op
        if verb == "acquire":
            return what not in self.holder or (who not in self.asked and self.chance.random() < 0.3)
        return verb != "join" or self.ended[int(what)]

    def _ask(self, who: int) -> None:
        op = self._next(who)
        if op is None or who in self.asked:
            return
        verb, what = op
        self.asked.add(who)
        if verb == "acquire":
            self._add(who, "requested", what, op="acquire")
        elif verb == "join":
            self._add(who, "requested", None, op="join", child=f"p{what}")

    def _step(self, who: int) -> None:
        op = self._next(who)
        if op is None:
            self.ended[who] = True
            self._add(who, "exited")
            return
        verb, what = op
        if verb == "acquire" and what in self.holder:
            self._ask(who)
            return
        if verb in {"acquire", "try"}:
            tried = verb == "try"
            if what in self.holder:
                self._add(who, "refused", what)
            else:
                self.holder[what] = who
                self._add(who, "acquired", what, **({"tried": True} if tried else {}))
        elif verb == "release":
            if self.holder.get(what) == who:
                del self.holder[what]
                self._add(who, "released", what)
        elif verb == "start":
            self.alive[int(what)] = True
            self._add(who, "started", None, child=f"p{what}")
            self.places[who] += 1
            self._add(int(what), "began")
            return
        elif verb == "join":
            self._add(who, "joined", None, child=f"p{what}")
        else:
            self._add(who, "read" if verb == "read" else "wrote", what)
        self.asked.discard(who)
        self.places[who] += 1

    def _add(self, who: int, kind: str, thing: str | None = None, **more: object) -> None:
        number = len(self.events)
        at = f"t.py:{100 * who + self.places[who] + 1}"
        self.events.append(Event(number, who + 1, f"p{who}", number, kind, thing, at, more or None))
