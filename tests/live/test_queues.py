"""Queues and pipes of real programs: what was put, who got it, who waits for room or for data."""

from pathlib import Path

import pytest

from tests.live.recorded import METHODS, Recorded, record
from tests.state.fold import spans, thing
from tracer.state import ConnectionState, QueueState

pytestmark = pytest.mark.live

START = """
    import multiprocessing as mp
    import queue
    import sys
    import time

    def begin(target, *args):
        child = mp.Process(target=target, args=args)
        child.start()
        return child
"""

TASKS = (
    START
    + """
    def work(tasks, results):
        while True:
            number = tasks.get()
            if number is not None:
                results.put(number * 2)
            tasks.task_done()
            if number is None:
                break

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        tasks, results = mp.JoinableQueue(2), mp.Queue()
        child = begin(work, tasks, results)
        for number in [1, 2, 3, None]:
            tasks.put(number)
        tasks.join()
        print([results.get() for _ in range(3)])
        child.join()
"""
)

ENDS = (
    START
    + """
    def echo(end):
        while True:
            try:
                end.send(end.recv() * 2)
            except EOFError:
                break

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        here, there = mp.Pipe()
        child = begin(echo, there)
        there.close()
        for what in ("ab", 3):
            here.send(what)
            print(here.recv())
        print(here.poll(), here.poll(0.01))
        here.close()
        if sys.argv[1] == "fork":  # the child has a copy of this end, too
            child.terminate()
        child.join()
"""
)

SIMPLE = (
    START
    + """
    def tell(line):
        for word in ("one", "two"):
            line.put(word)

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        line = mp.SimpleQueue()
        child = begin(tell, line)
        print(line.get(), line.get(), line.empty())
        child.join()
"""
)

LIMITS = """
    import multiprocessing as mp
    import queue

    small = mp.Queue(1)
    small.put("x")
    for call in (
        lambda: small.put("y", False), lambda: small.put("y", timeout=0.01), small.full,
        lambda: small.get(timeout=5), lambda: small.get(False), lambda: small.get(timeout=0.01),
        small.empty,
    ):
        try:
            print(call())
        except (queue.Full, queue.Empty) as error:
            print(type(error).__name__)
    small.close()
    small.join_thread()
"""

UNDRAINED = (
    START
    + """
    def work(results):
        results.put("x" * 1_000_000)

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        results = mp.Queue()
        child = begin(work, results)
        child.join()
        print(len(results.get()))
"""
)

NO_ROOM = (
    START
    + """
    def read(end):
        time.sleep(0.2)
        print(len(end.recv()))

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        here, there = mp.Pipe(duplex=False)
        child = begin(read, here)
        there.send(b"x" * 1_000_000)
        child.join()
"""
)

BAD_INPUT = """
    import multiprocessing as mp
    import threading

    tasks = mp.Queue()
    tasks.put(lambda: 1)
    tasks.put("after")
    print(tasks.get())
    here, there = mp.Pipe()
    for call in (lambda: here.send(lambda: 1), lambda: here.send_bytes("text")):
        try:
            call()
        except Exception as error:
            print(type(error).__name__)
    here.send("after")
    print(there.recv())
"""


_ASKING = ("requested", "looked")


def kinds(run: Recorded, actor: str, name: str) -> list[str]:
    """What an actor did with one object, requests with their op."""
    return [
        event.kind
        if event.kind not in {"requested", "looked"}
        else f"{event.kind} {event.get('op')}"
        for event in run.of(actor)
        if event.object == name
    ]


@pytest.mark.parametrize("method", METHODS)
def test_what_is_got_is_what_was_put(tmp_path: Path, method: str) -> None:
    """Through the feeder's buffer and the pipe: the item, who put it, and on which line."""
    run = record(tmp_path, TASKS, method)
    assert run.result.out == b"[2, 4, 6]\n"
    for name, giver in (("tasks", "main"), ("results", "main.0")):
        state = thing(run.trace, name, QueueState)
        assert (state.depth, state.unfinished) == (0, 0 if name == "tasks" else 3)
        assert state.got is not None
        assert state.got.given.actor == giver
    assert kinds(run, "main.0", "tasks").count("got") == 4
    assert kinds(run, "main.0", "tasks").count("task_done") == 4
    assert [e.get("item") for e in run.of("main", "put")] == [1, 2, 3, "None"]
    assert [e.get("maxsize") for e in run.of("main", "created")] == [2, None]
    assert "waited" in kinds(run, "main", "tasks")


@pytest.mark.parametrize("method", METHODS)
def test_nothing_of_a_queue_s_own_machinery_is_seen(tmp_path: Path, method: str) -> None:
    """Its locks, its pipe and its thread are the standard library's affair."""
    run = record(tmp_path, TASKS, method)
    made = {
        event.object: event.get("type") for event in run.trace.events if event.kind == "created"
    }
    assert made == {"tasks": "JoinableQueue", "results": "Queue"}
    assert {event.actor for event in run.trace.events} == {"main", "main.0"}


@pytest.mark.parametrize("method", METHODS)
def test_both_ends_of_a_pipe_are_objects(tmp_path: Path, method: str) -> None:
    """What is sent at the one is received at the other; each is closed by its own."""
    run = record(tmp_path, ENDS, method)
    assert run.result.out.split() == [b"abab", b"6", b"False", b"False"]
    here, there = (thing(run.trace, name, ConnectionState) for name in ("here", "there"))
    assert (here.peer, there.peer) == ("there", "here")
    assert [e.get("item") for e in run.of("main.0", "sent")] == ["'abab'", 6]
    assert kinds(run, "main", "here")[:4] == ["created", "sent", "requested receive", "received"]
    assert kinds(run, "main", "here")[-4:] == [
        "looked poll",
        "requested poll",
        "timed_out",
        "closed",
    ]
    assert kinds(run, "main", "there") == ["created", "closed"]


@pytest.mark.parametrize("method", METHODS)
def test_a_simple_queue_is_a_queue_without_a_buffer(tmp_path: Path, method: str) -> None:
    """What is put is in the pipe."""
    run = record(tmp_path, SIMPLE, method)
    assert run.result.out == b"one two True\n"
    assert kinds(run, "main.0", "line") == ["put", "put"]
    line = thing(run.trace, "line", QueueState)
    assert line.got is not None
    assert (line.got.item, line.got.given.actor, line.depth) == ("'two'", "main.0", 0)


def test_full_and_empty_are_told(tmp_path: Path) -> None:
    """At once, after a while, and when asked."""
    run = record(tmp_path, LIMITS)
    assert run.result.out.split() == [b"Full", b"Full", b"True", b"x", b"Empty", b"Empty", b"True"]
    told = [one for one in kinds(run, "main", "small") if one not in {"created", "fed"}]
    assert told[:5] == ["put", "refused", "requested put", "timed_out", "looked full"]
    assert told[told.index("got") :][:6] == [
        "got", "refused", "requested get", "timed_out", "looked empty", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_a_child_that_cannot_end_is_seen_waiting_for_that(tmp_path: Path, method: str) -> None:
    """Its queue is not drained, and the only one who could waits for the child."""
    run = record(tmp_path, UNDRAINED, method)
    assert run.result.code == 121
    (wait,) = [span for span in spans(run.trace, "wait") if span.op == "drain"]
    assert (wait.actor, wait.object) == ("main.0", "results")


@pytest.mark.parametrize("method", METHODS)
def test_who_sends_more_than_a_pipe_holds_waits_for_the_reader(tmp_path: Path, method: str) -> None:
    """And goes on when that has read."""
    run = record(tmp_path, NO_ROOM, method)
    assert run.result.out == b"1000000\n"
    (wait,) = [span for span in spans(run.trace, "wait") if span.op == "send"]
    assert (wait.actor, wait.object) == ("main", "there")
    assert wait.given is not None
    assert wait.given.actor == "main.0"


def test_what_cannot_be_pickled_never_gets_into_the_pipe(tmp_path: Path) -> None:
    """The program's own error reaches it, and what comes after it comes through."""
    run = record(tmp_path, BAD_INPUT)
    assert run.result.code == 0
    assert run.result.out.splitlines()[0] == b"after"
    assert run.result.out.splitlines()[-1] == b"after"
    assert thing(run.trace, "tasks", QueueState).depth == 0
    assert thing(run.trace, "here", ConnectionState).levels() == (0,)
    failed = [(e.object, e.get("op")) for e in run.of("main", "failed")]
    assert failed == [("tasks", "fed"), ("here", "sent"), ("here", "sent")]
