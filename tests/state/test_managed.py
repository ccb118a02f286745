"""What a manager keeps: puts that wait outside, and a server that only answers."""

import json

from tests.builder import Builder
from tests.state.fold import fold, thing
from tracer.state import QueueState, State
from tracer.state.waiting import stuck


def full_queue() -> Builder:
    """A queue for one, kept by a manager, into which both A and B have put something."""
    built = Builder()
    built.begin(0)
    built.begin(1, "server", "MainProcess", role="manager", answers=True)
    built.begin(2, "A", "MainProcess")
    built.begin(3, "B", "MainProcess")
    built.add(4, "MainProcess", "created", "tasks", type="Queue", via="manager", maxsize=1)
    for t, who in ((10, "A"), (20, "B")):
        built.add(t, who, "put", "tasks", item=who)
        built.add(t + 1, who, "requested", "tasks", op="put")
    return built


def test_what_waits_for_room_is_not_in_it() -> None:
    """A put is stamped before the call: it is in for certain when it has returned."""
    built = full_queue()
    tasks = thing(built.trace(), "tasks", QueueState)
    assert (tasks.depth, tasks.grantable("put", "main.1")) == (1, True)  # one of them has room
    built.add(30, "B", "returned", "tasks", op="put")
    tasks = thing(built.trace(), "tasks", QueueState)
    assert (tasks.depth, tasks.grantable("put", "main.1")) == (1, False)
    built.add(40, "MainProcess", "got", "tasks", item="B")
    tasks = thing(built.trace(), "tasks", QueueState)
    assert (tasks.depth, tasks.grantable("put", "main.1")) == (1, True)


def test_a_put_that_found_no_room_put_nothing() -> None:
    """Whoever else has put something since: it is the actor's own that is not there."""
    built = full_queue()
    built.add(30, "A", "timed_out", "tasks", op="put")
    built.add(31, "B", "returned", "tasks", op="put")
    built.add(32, "A", "put", "tasks", item="again")
    built.add(33, "A", "failed", "tasks", op="put", error="EOFError")
    tasks = thing(built.trace(), "tasks", QueueState)
    assert [(one.given.actor, one.item) for one in tasks.pipe] == [("main.2", "B")]
    assert (tasks.unfinished, tasks.pending) == (1, {})


def test_its_facts_are_all_of_it() -> None:
    """A snapshot says what is pending, and that it is a manager's."""
    state = fold(full_queue().trace())
    again = State()
    again.restore(json.loads(json.dumps(state.facts())))
    assert again.facts() == state.facts()
    tasks = again.objects["tasks"]
    assert isinstance(tasks, QueueState)
    assert (tasks.via, len(tasks.pending)) == ("manager", 2)


def waiting(*, answers: bool) -> State:
    """Everybody but the server waits for something from a queue."""
    built = Builder()
    built.begin(0)
    more = {"answers": True} if answers else {}
    built.begin(1, "server", "MainProcess", role="manager", **more)
    built.add(4, "MainProcess", "created", "tasks", type="Queue", via="manager")
    built.add(10, "MainProcess", "requested", "tasks", op="get")
    return fold(built.trace())


def test_a_server_that_only_answers_gives_nothing_by_itself() -> None:
    """So those who wait for each other through it wait for ever."""
    assert [one.actor for one in stuck(waiting(answers=True))] == ["main"]


def test_a_server_that_runs_code_of_the_programs_may_act() -> None:
    """Nobody knows what it will do."""
    assert stuck(waiting(answers=False)) == []
