"""Long runs of processes that take locks inside locks: what the prediction is timed on."""

from __future__ import annotations

import random

from tests.builder import MICROSECOND
from tracer.model.events import Event

Operation = tuple[str, str, int]  # kind, object, line


def nested_locks(
    events: int,
    *,
    processes: int = 14,
    locks: int = 12,
    values: int = 4,
    sorted_: bool = False,
    seed: int = 1,
) -> list[Event]:
    """Each process again and again takes one to three locks, reads and writes values meanwhile, and
    gives them back. `sorted_`: always in one order; else in any, and whoever would wait while it
    holds something gives up and begins anew, so that it never came to a deadlock.
    """
    chance = random.Random(seed)
    found: list[Event] = []

    def add(actor: str, kind: str, thing: str | None, line: int, **more: object) -> None:
        number = len(found)
        at = f"nested.py:{line}"
        found.append(Event(number * MICROSECOND, 1, actor, number, kind, thing, at, more or None))

    add("main", "began", None, 1, name="MainProcess", method="main")
    for number in range(locks):
        add("main", "created", f"lock{number}", 1 + number, type="Lock")
    for number in range(values):
        add("main", "created", f"value{number}", 20 + number, type="Value", item=0)
    actors = [f"main.{number}" for number in range(processes)]
    for actor in actors:
        add("main", "started", None, 30, child=actor, name=actor, method="fork")
        add(actor, "began", None, 30, name=actor, parent="main", method="fork")
    plans: dict[str, list[Operation]] = {actor: [] for actor in actors}
    held: dict[str, list[str]] = {actor: [] for actor in actors}
    taken: set[str] = set()
    while len(found) < events:
        actor = chance.choice(actors)
        plan = plans[actor] = plans[actor] or _plan(chance, locks, values, sorted_=sorted_)
        kind, thing, line = plan[0]
        if kind == "acquired" and thing in taken:
            if not sorted_:
                plans[actor] = [("released", name, 200) for name in reversed(held[actor])]
            continue
        if kind == "acquired":
            taken.add(thing)
            held[actor].append(thing)
        elif kind == "released":
            taken.remove(thing)
            held[actor].remove(thing)
        add(actor, kind, thing, line)
        del plan[0]
    return found


def _plan(chance: random.Random, locks: int, values: int, *, sorted_: bool) -> list[Operation]:
    """What a process does next; a lock has lines of its own, so that each order is a new one."""
    numbers = chance.sample(range(locks), chance.randint(1, 3))
    if sorted_:
        numbers.sort()
    plan: list[Operation] = [("acquired", f"lock{number}", 100 + number) for number in numbers]
    for _ in range(chance.randint(0, 2) if values else 0):
        kind, value = chance.choice(("read", "wrote")), f"value{chance.randrange(values)}"
        plan.insert(chance.randint(0, len(plan)), (kind, value, 150))
    return plan + [("released", f"lock{number}", 200) for number in reversed(numbers)]
