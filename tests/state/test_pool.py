"""Pools: tasks that are queued, at work, done and lost, and whose wait can never end."""

import json

from tests.state.fold import fold, spans, thing
from tests.story import tell
from tracer.state import PoolState, State
from tracer.state.waiting import stuck

LOST = """
    pool is Pool(2)
    main submits work as 0 to pool in 2
    main awaits 0 of pool
    A is idle at pool  B is idle at pool
    A begins part 0 of 0 for pool
    B begins part 1 of 0 for pool
    B completes part 1 of 0 for pool
    B is idle at pool
    A dies
"""


def test_what_is_busy_and_what_is_queued_is_told_in_words() -> None:
    """Parts that no worker has taken are queued."""
    trace = tell("""
        pool is Pool(4)
        main submits work as 0 to pool in 5
        A begins part 0 of 0 for pool
        B begins part 1 of 0 for pool
    """)
    assert thing(trace, "pool", PoolState).word() == "2 of 4 busy, 3 queued"


def test_a_task_that_is_done_and_fetched_is_forgotten() -> None:
    """Nobody can ask for more of it."""
    trace = tell("""
        main submits work as 0 to pool in 1
        A begins part 0 of 0 for pool
        A completes part 0 of 0 for pool
        main fetches 0 of pool
    """)
    pool = thing(trace, "pool", PoolState)
    assert not pool.tasks
    assert not pool.running


def test_who_completed_it_ended_the_wait() -> None:
    """At the worker's own deed."""
    trace = tell("""
        main submits work as 0 to pool in 1
        main awaits 0 of pool
        A begins part 0 of 0 for pool
        A completes part 0 of 0 for pool
        main fetches 0 of pool
    """)
    (wait,) = (span for span in spans(trace, "wait") if span.op == "result")
    assert wait.given is not None
    assert wait.given.actor == "main.0"


def test_a_part_that_its_worker_took_along_never_comes() -> None:
    """Whoever waits for the task waits for ever, although another worker is idle."""
    trace = tell(LOST)
    assert thing(trace, "pool", PoolState).lost == [("main.0", "0")]
    assert "main" in {one.actor for one in stuck(fold(trace))}


def test_who_waits_for_a_time_only_is_not_stuck() -> None:
    """It gives up by itself."""
    trace = tell(LOST.replace("awaits 0 of pool", "awaits 0 of pool within 5"))
    assert not stuck(fold(trace))


def test_an_executor_tells_those_who_wait_that_it_is_broken() -> None:
    """It looks after its workers: nobody is stuck."""
    trace = tell(LOST.replace("Pool(2)", "ProcessPoolExecutor(2)"))
    assert thing(trace, "pool", PoolState).broken
    assert not stuck(fold(trace))


def test_a_task_at_work_may_still_be_completed() -> None:
    """Its worker lives."""
    trace = tell(LOST.replace("A dies", 'main marks "still there"'))
    assert not stuck(fold(trace))


def test_an_iterator_that_has_not_ended_may_still_act() -> None:
    """A thread that is no actor runs code of the program's."""
    trace = tell("""
        main streams work as 0 to pool
        A is idle at pool
        main awaits 0 of pool
    """)
    assert not stuck(fold(trace))


def test_a_pool_that_stands_in_a_trace_becomes_itself_again() -> None:
    """`restore` is the inverse of `facts`."""
    state = fold(tell(LOST))
    again = State()
    again.restore(json.loads(json.dumps(state.facts())))
    assert again.facts() == state.facts()
