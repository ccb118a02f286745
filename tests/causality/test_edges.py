"""What comes before what, one kind of edge after the other, told as stories."""

import pytest

from tests.story import tell
from tracer.causality import HAPPENS_BEFORE, THREAD_ORDER_AND_READS_FROM, Edges, stamps
from tracer.model.trace import Trace

Orders = tuple[type[Edges], ...]
BOTH = pytest.mark.parametrize("edges", [HAPPENS_BEFORE, THREAD_ORDER_AND_READS_FROM])


def moments(trace: Trace) -> dict[str, int]:
    """Where the program said `marks`: text -> position."""
    return {
        event.get("text"): position
        for position, event in enumerate(trace.events)
        if event.kind == "marked"
    }


def ordered(story: str, edges: Orders, first: str = "x", then: str = "y") -> bool:
    """Whether the moment `first` comes before the moment `then`."""
    trace = tell(story)
    clocks, known = stamps(trace.events, edges)
    at = moments(trace)
    place = clocks.index[trace.events[at[first]].actor]
    return at[first] <= known[at[then]][place]


SIGNALS = {
    "start": """
        main marks "x"
        main starts A
        A marks "y"
    """,
    "join": """
        A marks "x"
        A exits
        main has joined A
        main marks "y"
    """,
    "event": """
        A marks "x"
        A sets go
        B passes go
        B marks "y"
    """,
    "event seen": """
        A marks "x"
        A sets go
        B sees go set
        B marks "y"
    """,
    "event seen clear": """
        A marks "x"
        A clears go
        B sees go clear
        B marks "y"
    """,
    "condition": """
        B lets go and waits for ready
        A marks "x"
        A notifies ready
        B wakes from ready
        B marks "y"
    """,
    "barrier": """
        gate is Barrier(2)
        A marks "x"
        A arrives at gate
        B arrives at gate
        B passes gate
        B marks "y"
    """,
    "barrier of more users than parties": """
        gate is Barrier(2)
        A marks "x"
        A arrives at gate
        B arrives at gate
        C arrives at gate
        C passes gate
        C marks "y"
    """,
    "queue": """
        A marks "x"
        A puts and feeds 1 into tasks
        B gets from tasks
        B marks "y"
    """,
    "room in a queue": """
        tasks is Queue(1)
        A puts and feeds 1 into tasks
        B marks "x"
        B gets from tasks
        A puts 2 into tasks
        A marks "y"
    """,
    "a put that is not known": """
        A marks "x"
        A puts 1 into tasks
        B gets 5 bytes from tasks
        B marks "y"
    """,
    "task_done": """
        tasks is JoinableQueue
        A puts and feeds 1 into tasks
        B gets from tasks
        B marks "x"
        B is done with an item of tasks
        A waits for tasks
        A passes tasks
        A marks "y"
    """,
    "pool": """
        main marks "x"
        main submits f as t to pool in 1
        A begins part 0 of t for pool
        A marks "y"
    """,
    "result": """
        main submits f as t to pool in 1
        A begins part 0 of t for pool
        A marks "x"
        A completes part 0 of t for pool
        main fetches t of pool
        main marks "y"
    """,
    "through a third": """
        A marks "x"
        A sets go
        B passes go
        B puts and feeds 1 into tasks
        C gets from tasks
        C marks "y"
    """,
}

NONE = {
    "what comes after the start": """
        main starts A
        main marks "x"
        A marks "y"
    """,
    "event not set": """
        A marks "x"
        A sets go
        B gives up go
        B marks "y"
    """,
    "after it was set": """
        A sets go
        A marks "x"
        B passes go
        B marks "y"
    """,
    "notified before it waited": """
        A marks "x"
        A notifies ready
        B lets go and waits for ready
        C notifies ready
        B wakes from ready
        B marks "y"
    """,
    "next round of a barrier": """
        gate is Barrier(2)
        A arrives at gate
        B arrives at gate
        B passes gate
        B marks "x"
        B arrives at gate
        A passes gate
        A marks "y"
    """,
    "another item": """
        C puts and feeds 1 into tasks
        A marks "x"
        A puts and feeds 2 into tasks
        B gets from tasks
        B marks "y"
    """,
    "a queue with room": """
        tasks is Queue(2)
        A puts and feeds 1 into tasks
        B marks "x"
        B gets from tasks
        A puts 2 into tasks
        A marks "y"
    """,
    "output": """
        A marks "x"
        A prints "hello"
        B prints "hello"
        B marks "y"
    """,
    "another task": """
        main submits f as t to pool in 1
        main submits f as u to pool in 1
        A begins part 0 of t for pool
        A marks "x"
        A completes part 0 of t for pool
        main fetches u of pool
        main marks "y"
    """,
}

LOCKS = {
    "lock": """
        A acquires left
        A marks "x"
        A releases left
        B acquires left
        B marks "y"
    """,
    "a lock handed over": """
        A acquires left
        A marks "x"
        B releases left
        A releases left
        C acquires left
        C marks "y"
    """,
    "condition's lock": """
        ready is Condition
        A acquires ready
        A marks "x"
        A releases ready
        B acquires ready
        B marks "y"
    """,
    "semaphore as a lock": """
        room is Semaphore(1)
        A acquires room
        A marks "x"
        A releases room
        B acquires room
        B marks "y"
    """,
    "semaphore as a signal": """
        done is Semaphore(0)
        A marks "x"
        A releases done
        B acquires done
        B marks "y"
    """,
}


@BOTH
@pytest.mark.parametrize("story", SIGNALS.values(), ids=SIGNALS)
def test_a_signal_is_an_edge(story: str, edges: Orders) -> None:
    """Whatever a program uses to say that now it is somebody's turn, in either order."""
    assert ordered(story, edges)


@BOTH
@pytest.mark.parametrize("story", NONE.values(), ids=NONE)
def test_what_is_no_signal_is_no_edge(story: str, edges: Orders) -> None:
    """That it was earlier is chance."""
    assert not ordered(story, edges)


@pytest.mark.parametrize("story", LOCKS.values(), ids=LOCKS)
def test_locks_order_this_run_and_no_other(story: str) -> None:
    """Who had it first is chance, too: only happens-before keeps to it."""
    assert ordered(story, HAPPENS_BEFORE)
    assert not ordered(story, THREAD_ORDER_AND_READS_FROM)


def test_there_is_a_permit_for_two() -> None:
    """The second guest need not wait for the first to leave, the third does."""
    story = """
        room is Semaphore(2)
        A acquires room
        A marks "x"
        A releases room
        B acquires room
        B marks "y"
        C acquires room
        C marks "z"
    """
    assert not ordered(story, HAPPENS_BEFORE)
    assert ordered(story, HAPPENS_BEFORE, then="z")


@pytest.mark.parametrize(
    "story",
    [
        """
        A marks "x"
        A writes 1 to flag
        B reads 1 from flag
        B marks "y"
        """,
        """
        A marks "x"
        A acquires left
        B is refused left
        B marks "y"
        """,
    ],
)
def test_what_was_seen_orders_only_what_keeps_to_it(story: str) -> None:
    """A value that was read, a lock that was refused: the program may have decided by it, but
    nothing waited for anything.
    """
    assert ordered(story, THREAD_ORDER_AND_READS_FROM)
    assert not ordered(story, HAPPENS_BEFORE)


def test_another_place_of_an_array_is_another_value() -> None:
    """And a read of all of it is a read of each."""
    story = """
        A marks "x"
        A writes 1 to numbers at 0
        B reads 1 from numbers at {place}
        B marks "y"
    """
    assert ordered(story.format(place=0), THREAD_ORDER_AND_READS_FROM)
    assert not ordered(story.format(place=1), THREAD_ORDER_AND_READS_FROM)
    assert ordered(story.format(place=":"), THREAD_ORDER_AND_READS_FROM)


@BOTH
def test_threads_of_a_process_count_as_ordered(edges: Orders) -> None:
    """What they do to each other through `threading` is not in the trace."""
    trace = tell("""
        A marks "x"
        A sets go
        B passes go
        B marks "y"
    """)
    for event in trace.events:
        event.actor = {"main.0": "main", "main.1": "main/1"}.get(event.actor, event.actor)
    clocks, _ = stamps(trace.events, edges)
    assert clocks.processes == ["main"]
    assert clocks.index == {"main": 0, "main/1": 0}


@BOTH
def test_what_was_forked_by_hand_counts_as_ordered(edges: Orders) -> None:
    """os.waitpid and os.pipe are out of sight."""
    trace = tell('main starts A\nA marks "x"\nmain marks "y"\nmain starts B\nB marks "z"')
    for event in trace.events:
        if event.kind == "began" and event.actor == "main.0":
            event.more = {**(event.more or {}), "method": "os.fork"}
    clocks, _ = stamps(trace.events, edges)
    assert clocks.processes == ["main", "main.1"]
    assert clocks.index == {"main": 0, "main.0": 0, "main.1": 1}


@BOTH
def test_a_callback_comes_after_what_was_completed(edges: Orders) -> None:
    """It runs in a thread of the pool's, before anybody has fetched the result."""
    trace = tell("""
        main submits f as t to pool in 1
        A begins part 0 of t for pool
        A marks "x"
        A completes part 0 of t for pool
        main marks "hidden"
        main marks "y"
    """)
    at = moments(trace)
    trace.events[at["hidden"]].kind = "dismissed"
    clocks, known = stamps(trace.events, edges)
    assert at["x"] <= known[at["y"]][clocks.index["main.0"]]
