"""Races on shared values: a trace that does nothing but use them, with locks and without.

pytest tests/benchmarks/test_races.py --benchmark-only -s
"""

import gc
import random
import time
import tracemalloc
from typing import Any

import pytest

from tests.builder import Builder
from tracer.checks import check
from tracer.checks.races import Races
from tracer.model.events import Event
from tracer.model.trace import Trace

EVENTS = 100_000
PROCESSES = 13
VALUES = 10
LEAST_PER_SECOND = 100_000
MOST_BYTES = 200


def shared(*, locked: bool) -> Trace:
    """Updates of ten values by thirteen processes, each under the value's lock or under none."""
    chance = random.Random(1)
    build = Builder("code.py", "counter.value += 1\n")
    build.begin(0)
    for number in range(VALUES):
        build.add(1, "MainProcess", "created", f"v{number}", "code.py:1", type="Value")
    for number in range(PROCESSES):
        build.begin(2 + number, f"p{number}", "MainProcess")
    trace = build.trace()
    seqs = dict.fromkeys(range(PROCESSES), 10)

    def add(who: int, kind: str, thing: str, **more: Any) -> None:
        seqs[who] += 1
        t = 1000 + len(trace.events)
        at = "code.py:1"
        trace.events.append(Event(t, 1, f"main.{who}", seqs[who], kind, thing, at, more or None))

    while len(trace.events) < EVENTS:
        who, other = chance.sample(range(PROCESSES), 2)
        thing = f"v{chance.randrange(VALUES)}"
        if locked:
            add(who, "acquired", f"{thing}.lock")
        add(who, "read", thing, item=1)
        if not locked and chance.random() < 0.3:
            add(other, "read", thing, item=1)
            add(other, "wrote", thing, item=2)
        add(who, "wrote", thing, item=2)
        if locked:
            add(who, "released", f"{thing}.lock")
    return trace


@pytest.mark.parametrize("locked", [True, False])
def test_nothing_but_accesses(benchmark: Any, locked: bool) -> None:
    """At least 100 000 events/s for these rules, the state included, and little that is kept."""
    trace = shared(locked=locked)

    def judge() -> float:
        gc.collect()
        gc.disable()  # as the command does
        begin = time.process_time()
        found = check(trace, (Races,))
        seconds = time.process_time() - begin
        gc.enable()
        assert {one.slug for one in found} == (set() if locked else {"lost-update"})
        return seconds

    rates: list[float] = []
    benchmark.pedantic(lambda: rates.append(len(trace.events) / judge()), rounds=3)
    tracemalloc.start()
    gc.disable()
    check(trace, (Races,))
    peak = tracemalloc.get_traced_memory()[1] / len(trace.events)
    gc.enable()
    tracemalloc.stop()
    print(
        f"\nraces: {len(trace.events)} accesses, {max(rates):.0f} events/s, {peak:.0f} B an event"
    )
    assert max(rates) >= LEAST_PER_SECOND
    assert peak < MOST_BYTES
