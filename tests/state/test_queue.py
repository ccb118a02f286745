"""Queues: what was put comes out in the order of the pipe, and who put it ended the wait."""

import json

from tests.state.fold import fold, spans, thing
from tests.story import tell
from tracer.state import QueueState, State
from tracer.state.waiting import stuck


def test_what_was_fed_first_is_got_first() -> None:
    """Not what was put first: each process has a buffer, and a thread that empties it."""
    trace = tell("""
        tasks is Queue
        A puts 1 into tasks
        B puts 2 into tasks
        B feeds 5 bytes into tasks
        A feeds 5 bytes into tasks
        C gets from tasks
    """)
    tasks = thing(trace, "tasks", QueueState)
    assert tasks.got is not None
    assert (tasks.got.item, tasks.got.given.actor) == ("2", "main.1")
    assert tasks.depth == 1


def test_who_put_it_ended_the_wait() -> None:
    """At the line of the put."""
    trace = tell("""
        C wants from tasks
        A puts and feeds 1 into tasks
        C gets from tasks
    """)
    (wait,) = spans(trace, "wait")
    assert wait.given is not None
    assert (wait.op, wait.given.actor, wait.given.at) == ("get", "main.1", "story.py:2")


def test_one_that_was_stamped_and_never_written_is_stepped_over() -> None:
    """A kill may come between the stamp and the write: sizes tell."""
    trace = tell("""
        A puts 1 into tasks    A feeds 100 bytes into tasks    A dies
        B puts 2 into tasks    B feeds 5 bytes into tasks
        C gets 5 bytes from tasks
    """)
    tasks = thing(trace, "tasks", QueueState)
    assert tasks.got is not None
    assert tasks.got.item == "2"
    assert tasks.depth == 0


def test_what_was_still_in_a_buffer_dies_with_its_process() -> None:
    """Only the pipe outlives who wrote into it."""
    trace = tell("A puts 1 into tasks\nA puts and feeds 2 into tasks\nA dies")
    assert thing(trace, "tasks", QueueState).depth == 1


def test_a_full_one_has_no_room() -> None:
    """Until somebody gets."""
    story = "tasks is Queue(1)\nA puts and feeds 1 into tasks\nB wants room in tasks"
    assert not thing(tell(story), "tasks", QueueState).grantable("put", "main.1")
    room = tell(story + "\nC gets from tasks\nB puts 2 into tasks")
    (wait,) = [span for span in spans(room, "wait") if span.op == "put"]
    assert wait.given is not None
    assert wait.given.actor == "main.2"


def test_a_join_waits_for_every_item_to_be_done() -> None:
    """Got is not done."""
    story = """
        tasks is JoinableQueue
        A puts and feeds 1 into tasks
        B gets from tasks
        A waits for tasks
    """
    assert not thing(tell(story), "tasks", QueueState).grantable("wait", "main.0")
    done = tell(story + "\nB is done with an item of tasks")
    assert thing(done, "tasks", QueueState).grantable("wait", "main.0")


def test_who_waits_for_a_full_pipe_to_be_read_by_who_waits_for_him_is_stuck() -> None:
    """The join of the documentation's warning: the parent reads only after it."""
    trace = tell("""
        main starts A
        A puts big into tasks    A feeds 70000 bytes into tasks
        main joins A
        A waits for tasks to drain
    """)
    assert {one.actor for one in stuck(fold(trace))} == {"main", "main.0"}


def test_who_waits_for_what_fits_into_the_pipe_is_not_stuck() -> None:
    """Its feeder goes on by itself."""
    trace = tell("""
        main starts A
        A puts small into tasks    A feeds 7000 bytes into tasks
        main joins A
        A waits for tasks to drain
    """)
    assert not stuck(fold(trace))


def test_a_consumer_that_nobody_can_give_anything_is_stuck() -> None:
    """All who ever put into it are gone."""
    trace = tell("""
        A puts and feeds 1 into tasks    A exits
        B gets from tasks
        B wants from tasks
        main joins B
    """)
    assert {one.actor for one in stuck(fold(trace))} == {"main", "main.1"}


def test_its_facts_are_all_of_it() -> None:
    """A snapshot goes through JSON and is the same."""
    trace = tell("""
        tasks is Queue(4)
        A puts 1 into tasks    A feeds 5 bytes into tasks
        B puts 2 into tasks
        C gets from tasks
    """)
    state, again = fold(trace), State()
    again.restore(json.loads(json.dumps(state.facts())))
    assert again.facts() == state.facts()
