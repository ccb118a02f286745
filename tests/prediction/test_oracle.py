"""The prediction and an exhaustive search agree: no false alarm, and nothing missed."""

import random

import pytest

from tests.prediction.lock_traces import random_program, run
from tests.prediction.oracle import Oracle
from tests.prediction.predicted import predictions
from tests.prediction.replay import hangs

TRACES = 10_000
PORTIONS = 10


@pytest.mark.slow
@pytest.mark.parametrize("portion", range(PORTIONS))
def test_every_deadlock_and_no_other_is_predicted(portion: int) -> None:
    """Of 10 000 random traces with locks, values, starts and joins, locks held across them too:
    the circles predicted are those that some order ends in, and each witness can be run.
    """
    deadlocks = 0
    for seed in range(portion * TRACES // PORTIONS, (portion + 1) * TRACES // PORTIONS):
        chance = random.Random(seed)
        events = run(random_program(chance), chance)
        expected = Oracle(events).deadlocks
        found = predictions(events)
        assert {frozenset(e.site for e in one.cycle) for one in found} == expected, seed
        assert [one for one in found if not hangs(events, one)] == [], seed
        deadlocks += len(expected)
    assert deadlocks > TRACES // PORTIONS // 4
