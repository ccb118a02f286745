"""Managers for real: their objects in the trace, their hangs, their programs undisturbed."""

import re
import sys
from pathlib import Path

import pytest

from tests.live.harness import run
from tests.live.recorded import METHODS, environment, record

pytestmark = pytest.mark.live

SHARING = """
    import multiprocessing, sys

    def child(values, tasks, lock, ready, total):
        with lock:
            values.append(tasks.get())
            total.value += 1
        ready.set()

    if __name__ == "__main__":
        multiprocessing.set_start_method(sys.argv[1])
        with multiprocessing.Manager() as manager:
            values, tasks = manager.list(), manager.Queue(2)
            lock, ready, total = manager.Lock(), manager.Event(), manager.Value("i", 4)
            process = multiprocessing.Process(
                target=child, args=(values, tasks, lock, ready, total)
            )
            process.start()
            tasks.put("bread")
            ready.wait()
            process.join()
            print(values, total.value)
"""


@pytest.mark.parametrize("method", METHODS)
def test_proxies_are_objects_seen_from_those_who_use_them(tmp_path: Path, method: str) -> None:
    """They have the program's names, whoever uses them, and the server's row says what it is."""
    recorded = record(tmp_path, SHARING, method)
    assert recorded.result.out == b"['bread'] 5\n"
    created = {
        event.object: (event.get("type"), event.get("via"))
        for event in recorded.of("main", "created")
    }
    assert created == {
        "values": ("list", "manager"),
        "tasks": ("Queue", "manager"),
        "lock": ("Lock", "manager"),
        "ready": ("Event", "manager"),
        "total": ("Value", "manager"),
    }
    server, child = (recorded.of(f"main.{n}", "began")[0] for n in (0, 1))
    assert (server.get("role"), server.get("answers")) == ("manager", True)
    assert child.get("role") is None
    done = [
        (event.kind, event.object)
        for event in recorded.of("main.1")
        if event.object is not None and event.kind != "requested"
    ]
    assert done == [
        ("acquired", "lock"),
        ("got", "tasks"),
        ("wrote", "values"),
        ("read", "total"),
        ("wrote", "total"),
        ("released", "lock"),
        ("set", "ready"),
        ("returned", "ready"),
    ]


CROSSED = """
    import multiprocessing, sys

    def child(knife, board, ready):
        with board:
            ready.set()
            with knife:
                pass

    if __name__ == "__main__":
        multiprocessing.set_start_method(sys.argv[1])
        manager = multiprocessing.Manager()
        knife, board, ready = manager.Lock(), manager.Lock(), manager.Event()
        process = multiprocessing.Process(target=child, args=(knife, board, ready))
        process.start()
        with knife:
            ready.wait()
            with board:
                pass
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_deadlock_of_a_managers_locks_is_a_deadlock(tmp_path: Path, method: str) -> None:
    """The server only answers, so it does not stand in the way of the verdict."""
    recorded = record(tmp_path, CROSSED, method, timeout=30)
    assert recorded.result.code == 121
    footer = recorded.trace.footer
    assert footer is not None
    assert {(one["actor"], one["target"]) for one in footer.stuck} == {
        ("main", "board"),
        ("main.1", "knife"),
    }


OWN = """
    import multiprocessing
    from multiprocessing.managers import SyncManager

    class Shop(SyncManager):
        pass

    def child(tasks):
        tasks.get()

    if __name__ == "__main__":
        with Shop() as shop:
            tasks = shop.Queue()
            process = multiprocessing.Process(target=child, args=(tasks,))
            process.start()
            process.join()
"""


def test_a_manager_of_the_programs_own_may_act(tmp_path: Path) -> None:
    """Code of the program's may run in it: then nobody is said to be stuck for ever."""
    recorded = record(tmp_path, OWN, options=("--stop-after", "4"), timeout=30)
    assert recorded.result.code == 124
    began = recorded.of("main.0", "began")[0]
    assert (began.get("role"), began.get("answers")) == ("manager", None)


def test_no_values_records_no_accesses(tmp_path: Path) -> None:
    """The switch is for a manager's values, too."""
    recorded = record(tmp_path, SHARING, "fork", options=("--no-values",))
    kinds = {event.kind for event in recorded.trace.events}
    assert not {"read", "wrote"} & kinds
    assert {"acquired", "got", "set"} <= kinds


DIFFERENT = """
    import copy, gc, multiprocessing, os, pickle, queue, sys, threading
    from multiprocessing.managers import BaseManager, BaseProxy

    class Counter:
        def __init__(self):
            self.count = 0

        def add(self, number=1):
            self.count += number
            return self.count

        def fail(self):
            raise KeyError("no")

    class Shop(BaseManager):
        pass

    Shop.register("Counter", Counter)

    def opened(word):
        print("opened", word, flush=True)

    def child(values, nested):
        values.append(len(nested[0]))
        nested[0].append("child")

    def attempt(call, *args, **named):
        try:
            print(call(*args, **named))
        except BaseException as error:
            frames, traceback = [], error.__traceback__
            while traceback is not None:
                frames.append(traceback.tb_frame.f_code.co_name)
                traceback = traceback.tb_next
            print(type(error).__name__, str(error)[-60:].splitlines()[-1:], frames)

    if __name__ == "__main__":
        multiprocessing.set_start_method(sys.argv[1])
        with multiprocessing.Manager() as manager:
            nested, values = manager.list([manager.list()]), manager.list([0])
            process = multiprocessing.Process(target=child, args=(values, nested))
            process.start()
            process.join()
            print(list(values), list(nested[0]), type(nested[0]).__name__, repr(values)[:30])
            values += [2]
            values *= 2
            print(values, values[1:3], 2 in values, copy.deepcopy(values), values.pop())
            space = manager.Namespace(a=1)
            space.a += 1
            space._own = 3
            print(space, space._own)
            attempt(lambda: space.b)
            attempt(values.append, threading.Lock())
            attempt(pickle.loads, pickle.dumps(values))
            attempt(manager.Semaphore, -1)
            lock, tasks = manager.Lock(), manager.Queue(1)
            attempt(lock.release)
            tasks.put(1)
            attempt(tasks.put, 2, timeout=0.05)
            attempt(tasks.put_nowait, 3)
            print(tasks.get(), tasks.empty())
            attempt(tasks.get, False)
            attempt(manager.Condition().notify)
            attempt(manager.Barrier(2, timeout=0.1).wait)
            condition = manager.Condition(lock)
            with condition:
                print(condition.wait(0.05), lock.acquire(False))
            print(lock.acquire(False))
            gc.collect()
            before = manager._number_of_objects()
            more = manager.dict(a=[1])
            print(manager._number_of_objects() - before, more)
            del more
            gc.collect()
            print(manager._number_of_objects() - before)
        attempt(values.append, 1)
        attempt(manager.list)
        shop = Shop()
        shop.start(opened, ("now",))
        counter = shop.Counter()
        print(counter.add(2), counter.add(number=3), type(counter).__name__)
        attempt(counter.fail)
        shop.shutdown()
        manager = multiprocessing.Manager()
        last = manager.list()
        os.kill(manager._process.pid, 9)
        manager._process.join()
        attempt(last.append, 1)
        attempt(manager.dict)
        kept = multiprocessing.Manager().list([1])
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_program_with_managers_behaves_as_untraced(tmp_path: Path, method: str) -> None:
    """Values, errors, their tracebacks, the life of the referents, and a manager that is gone."""
    recorded = record(tmp_path, DIFFERENT, method)
    plain = run(
        [sys.executable, str(tmp_path / "program.py"), method],
        cwd=tmp_path,
        env=environment(),
        timeout=60,
    )
    assert recorded.result.code == plain.code == 0
    assert _timeless(recorded.result.out) == _timeless(plain.out)
    assert b"opened now" in plain.out


def _timeless(out: bytes) -> str:
    """Without what differs from one run to the next: places in memory, and temporary files."""
    return re.sub(r"0x[0-9a-f]+|/\S+", "_", out.decode())
