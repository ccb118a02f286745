"""Prediction of deadlocks on long traces: 100 000 events, 14 processes, 12 locks, under 5 s.

pytest tests/benchmarks/test_prediction.py --benchmark-only -s
"""

import time
from typing import Any

import pytest

from tests.builder import Builder
from tests.prediction.nested_locks import nested_locks
from tests.prediction.predicted import predictions
from tracer.checks import check
from tracer.checks.possible_deadlock import PossibleDeadlock
from tracer.prediction.effort import Effort

EVENTS = 100_000
MOST_SECONDS = 5.0

TRACES: dict[str, dict[str, Any]] = {
    "one order": {"sorted_": True},
    "any order, values": {},
    "any order, a value that orders nearly all": {"values": 1},
    "any order, locks only": {"values": 0},
}


@pytest.mark.parametrize("name", TRACES)
def test_a_long_trace_is_examined_soon(benchmark: Any, name: str) -> None:
    """State, clocks, graph and closures together, as `tracer check` runs them; reading is apart."""
    options = TRACES[name]
    build = Builder("nested.py")
    build.begin(0)
    trace = build.trace()
    trace.events = nested_locks(EVENTS, **options)

    def examine() -> tuple[float, list[str]]:
        begin = time.process_time()
        slugs = [finding.slug for finding in check(trace, (PossibleDeadlock,))]
        return time.process_time() - begin, slugs

    seconds, slugs = benchmark.pedantic(examine, rounds=1)
    effort = Effort()
    found = predictions(trace.events, effort)
    print(
        f"\nprediction, {name}: {EVENTS} events in {seconds:.2f} s ({EVENTS / seconds:.0f}/s); "
        f"{len(found)} circles of lines, told as {slugs.count('possible-deadlock')}; "
        f"{effort.decided} patterns decided, at least {effort.left_out} left out"
    )
    assert bool(found) is not bool(options.get("sorted_"))
    assert seconds < MOST_SECONDS
