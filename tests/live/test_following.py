"""Every process of a program is followed, and says what it does in its own name and line."""

from pathlib import Path

import pytest

from tests.live.recorded import METHODS, record

pytestmark = pytest.mark.live


@pytest.mark.parametrize("method", METHODS)
def test_a_child_tells_its_waits_and_holds_under_the_parents_name_for_the_lock(
    tmp_path: Path, method: str
) -> None:
    """One lock is one object in all processes, whatever the start method."""
    recorded = record(
        tmp_path,
        """
        import multiprocessing as mp, sys, time

        def work(door, ready):
            ready.set()
            with door:
                print("inside")

        if __name__ == "__main__":
            mp.set_start_method(sys.argv[1])
            door = mp.Lock()
            ready = mp.Event()
            child = mp.Process(target=work, args=(door, ready), name="visitor")
            with door:
                child.start()
                ready.wait()
                time.sleep(0.1)
            child.join()
        """,
        method,
    )
    assert recorded.result.out == b"inside\n"
    child = recorded.of("main.0")
    assert child[0].get("name") == "visitor"
    assert child[0].get("method") == method
    door = [(e.kind, e.at) for e in child if e.object == "door"]
    assert door == [
        ("requested", "program.py:6"),
        ("acquired", "program.py:6"),
        ("released", "program.py:6"),
    ]
    assert [e.kind for e in child if e.object == "ready"] == ["set", "returned"]
    main = [e.kind for e in recorded.of("main") if e.object == "ready"]
    assert main in (["created", "requested", "waited"], ["created", "waited"])


@pytest.mark.parametrize("method", METHODS)
def test_grandchildren_and_subclasses_are_followed(tmp_path: Path, method: str) -> None:
    """The spawn path names the family: main, main.0, main.0.0."""
    recorded = record(
        tmp_path,
        """
        import multiprocessing as mp, sys

        class Child(mp.get_context(sys.argv[1]).Process):
            def run(self):
                grandchild = mp.get_context(sys.argv[1]).Process(target=print, args=("deep",))
                grandchild.start()
                grandchild.join()

        if __name__ == "__main__":
            child = Child()
            child.start()
            child.join()
        """,
        method,
    )
    assert recorded.result.out == b"deep\n"
    began = {e.actor: e.get("parent") for e in recorded.trace.events if e.kind == "began"}
    assert began == {"main": None, "main.0": "main", "main.0.0": "main.0"}
    assert [e.get("text") for e in recorded.of("main.0.0", "output")] == ["deep"]


def test_a_raw_fork_and_a_thread_are_actors_too(tmp_path: Path) -> None:
    """os.fork makes an actor of its own, and a thread one under its process."""
    recorded = record(
        tmp_path,
        """
        import multiprocessing as mp, os, threading

        lock = mp.Lock()

        def work():
            with lock:
                pass

        if os.fork() == 0:
            with lock:
                os._exit(3)
        os.wait()
        lock.release()
        thread = threading.Thread(target=work, name="helper")
        thread.start()
        thread.join()
        """,
    )
    assert recorded.kinds("main.0") == ["began", "acquired", "died"]
    assert recorded.of("main.0", "died")[0].get("code") in (None, 3)
    assert recorded.kinds("main/1") == ["began", "acquired", "released", "exited"]
    assert recorded.of("main/1", "began")[0].get("name") == "helper"


def test_every_way_of_calling_has_its_own_outcome(tmp_path: Path) -> None:
    """A refused try, a wait that timed out, a flag, a barrier: each is told as what it was."""
    recorded = record(
        tmp_path,
        """
        import multiprocessing as mp

        lock = mp.Lock()
        lock.acquire()
        lock.acquire(False)
        lock.acquire(block=True, timeout=0.01)
        lock.acquire(timeout=0)
        lock.release()
        try:
            lock.release()
        except ValueError:
            pass
        flag = mp.Event()
        flag.wait(0.01)
        flag.set()
        flag.wait()
        flag.is_set()
        flag.clear()
        changed = mp.Condition()
        with changed:
            changed.wait(0.01)
            changed.notify()
            changed.notify_all()
        gate = mp.Barrier(1)
        gate.wait()
        gate.abort()
        gate.reset()
        """,
    )
    said = {
        name: [
            e.kind + (f" {e.get('op')}" if e.get("op") else "")
            for e in recorded.trace.events
            if e.object == name
        ]
        for name in ("lock", "flag", "changed", "gate")
    }
    assert said == {
        "lock": [
            "created",
            "acquired",
            "refused",
            "requested acquire",
            "timed_out acquire",
            "refused",
            "released",
            "released",
            "failed released",
        ],
        "flag": [
            "created",
            "requested wait",
            "timed_out wait",
            "set",
            "returned set",
            "waited",
            "looked",
            "cleared",
            "returned cleared",
        ],
        "changed": [
            "created",
            "acquired",
            "requested wait",
            "released",
            "acquired",
            "timed_out wait",
            "notified",
            "notified",
            "released",
        ],
        "gate": ["created", "requested wait", "waited", "aborted", "reset"],
    }


def test_hold_spans_of_processes_never_overlap_falsely(tmp_path: Path) -> None:
    """With causes stamped before and effects after, 4 processes hold one lock one at a time."""
    recorded = record(
        tmp_path,
        """
        import multiprocessing as mp

        def work(lock):
            for _ in range(2500):
                with lock:
                    pass

        if __name__ == "__main__":
            lock = mp.Lock()
            children = [mp.Process(target=work, args=(lock,)) for _ in range(4)]
            for child in children:
                child.start()
            for child in children:
                child.join()
        """,
    )
    holder = None
    holds = 0
    for event in recorded.trace.events:
        if event.object == "lock" and event.kind == "acquired":
            assert holder is None, event
            holder = event.actor
            holds += 1
        elif event.object == "lock" and event.kind == "released":
            assert holder == event.actor
            holder = None
    assert holds == 10_000


def test_a_seed_decides_what_every_process_draws(tmp_path: Path) -> None:
    """Same seed, same numbers; children draw differently from their parent and each other."""
    source = """
        import multiprocessing as mp, random

        def draw():
            print(random.random())

        if __name__ == "__main__":
            draw()
            for method in ("fork", "spawn"):
                child = mp.get_context(method).Process(target=draw)
                child.start()
                child.join()
        """
    first = record(tmp_path, source, options=("--seed", "7"))
    second = record(tmp_path, source, options=("--seed", "7"))
    other = record(tmp_path, source, options=("--seed", "8"))
    assert first.result.out == second.result.out
    assert first.result.out != other.result.out
    assert len(set(first.result.out.splitlines())) == 3
