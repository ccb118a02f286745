"""A program's last moments, shared memory and path are as without control."""

from __future__ import annotations

import os
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest

import tracer

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

LAST_WORDS = """
import atexit

workers = []
atexit.register(lambda: print("early:", [worker.is_alive() for worker in workers]))
from multiprocessing import Process, set_start_method
import sys, time


def work():
    atexit.register(print, "a child's last words")
    time.sleep(0.2)


if __name__ == "__main__":
    set_start_method(sys.argv[1])
    workers.append(Process(target=work))
    workers[0].start()
    atexit.register(lambda: print("late:", [worker.is_alive() for worker in workers]))
"""
SEGMENT = """
import multiprocessing as mp
import sys, time
from multiprocessing import shared_memory


def add(name):
    memory = shared_memory.SharedMemory(name=name)
    memory.buf[0] += 1
    memory.close()


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    memory = shared_memory.SharedMemory(create=True, size=16)
    for _ in range(2):
        worker = mp.Process(target=add, args=(memory.name,))
        worker.start()
        worker.join()
        until = time.process_time() + 0.5
        while time.process_time() < until:
            sum(range(200_000))
    print(memory.buf[0])
    memory.close()
    memory.unlink()
"""
LEFT_BEHIND = """
import multiprocessing as mp
from multiprocessing import shared_memory


def work(first, second):
    with first, second:
        pass


if __name__ == "__main__":
    memory = shared_memory.SharedMemory(name="{name}", create=True, size=16)
    a, b = mp.Lock(), mp.Lock()
    workers = [mp.Process(target=work, args=locks) for locks in ((a, b), (b, a))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    memory.close()
    memory.unlink()
"""
BEGINNINGS = """
import sys
from multiprocessing import Process, set_start_method

if __name__ != "__main__":
    exec(sys.argv[2])


class Unreadable:
    def __reduce__(self):
        return int, ("a",)


def work(argument):
    print("a child works")
    sys.exit(3)


if __name__ == "__main__":
    set_start_method(sys.argv[1])
    worker = Process(target=work, args=(Unreadable() if sys.argv[2] == "None" else 1,))
    worker.start()
    worker.join()
    print(worker.exitcode)
"""
TWO = """
import queue
import multiprocessing as mp


def work():
    print(queue.__name__, hasattr(queue, "Queue"))


if __name__ == "__main__":
    worker = mp.Process(target=work)
    worker.start()
    worker.join()
"""


def _both(folder: Path, *command: str, **environment: str) -> tuple[list[object], list[object]]:
    ways = [[], ["-m", "tracer", "run", "--virtual", "-o", str(folder / "trace.jsonl")]]
    root = str(Path(tracer.__file__).parents[1])
    results: list[list[object]] = []
    for way in ways:
        path = os.pathsep.join(filter(None, (environment.get("PYTHONPATH"), root if way else "")))
        result = subprocess.run(
            [sys.executable, *way, *command],
            cwd=folder,
            env={**os.environ, **environment, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        results.append([result.returncode, sorted(result.stdout.splitlines())])
    return results[0], results[1]


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("program", [LAST_WORDS, SEGMENT], ids=["last words", "segment"])
def test_a_program_prints_what_it_prints_without(
    program: str, method: str, unbuffered: str, tmp_path: Path
) -> None:
    """Exit functions come in their order, a segment outlives who has looked at it.

    What is in a buffer when a forkserver's child is gone is lost.
    """
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    plain, controlled = _both(tmp_path, "program.py", method, PYTHONUNBUFFERED=unbuffered)
    assert controlled == plain


@pytest.mark.parametrize("imported", ["pass", "sys.exit(5)", "1 / 0", "None"])
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_child_that_cannot_begin_ends_as_without(
    method: str, imported: str, tmp_path: Path
) -> None:
    """The main module imported anew may exit or raise, the arguments may not be readable."""
    (tmp_path / "program.py").write_text(BEGINNINGS, encoding="utf-8")
    plain, controlled = _both(tmp_path, "program.py", method, imported)
    assert controlled == plain


def test_a_segment_of_a_run_that_hangs_is_not_in_the_way_of_the_next(tmp_path: Path) -> None:
    """Whoever tracks resources takes it away, as without control."""
    name = f"tracer_test_{os.getpid()}"
    program = tmp_path / "program.py"
    program.write_text(LEFT_BEHIND.format(name=name), encoding="utf-8")
    verdict = tracer.explore(
        program, schedules=20, keep_going=True, output=tmp_path / "failure.jsonl"
    )
    assert [one.failure.kind for one in verdict.found] == ["deadlock"]
    assert not Path("/dev/shm", name).exists()


@pytest.mark.parametrize("relative", [False, True], ids=["absolute", "relative"])
def test_modules_on_the_path_come_first_for_the_program_only(
    relative: bool, tmp_path: Path
) -> None:
    """PYTHONPATH has files that are called like some of the standard library's."""
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "random.py").write_text("", encoding="utf-8")
    (tmp_path / "library" / "queue.py").write_text("Empty = Full = None\n", encoding="utf-8")
    (tmp_path / "program.py").write_text(TWO, encoding="utf-8")
    plain, controlled = _both(
        tmp_path, "program.py", PYTHONPATH="library" if relative else str(tmp_path / "library")
    )
    assert plain == [0, ["queue False"]]
    assert controlled == plain


def test_a_zip_file_is_run_as_python_runs_it(tmp_path: Path) -> None:
    """Its `__main__.py` is the program."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__main__.py").write_text("print(__file__)\n", encoding="utf-8")
    zipapp.create_archive(tmp_path / "app", tmp_path / "app.pyz", "/usr/bin/env python3")
    plain, controlled = _both(tmp_path, "app.pyz")
    assert plain[0] == 0
    assert controlled == plain


UNSEEDED = """
import random
import tempfile

random.seed()
print(random.random(), random.Random().random(), tempfile.mktemp(dir="/"))
"""


def test_a_generator_without_a_seed_is_the_same_in_every_run(tmp_path: Path) -> None:
    """It asks the system for one in C, past `os.urandom`."""
    (tmp_path / "program.py").write_text(UNSEEDED, encoding="utf-8")
    first, again = (_both(tmp_path, "program.py")[1] for _ in range(2))
    assert first == again


TO_ALL = """
import os, signal, sys, time
from multiprocessing import Process, set_start_method


def work():
    while True:
        time.sleep(10)


if __name__ == "__main__":
    set_start_method(sys.argv[1])
    workers = [Process(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(os.getpgrp(), signal.SIGTERM)
    os.kill(0, signal.SIGTERM)
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [-15, -15]
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_signal_to_its_own_group_reaches_the_program_only(method: str, tmp_path: Path) -> None:
    """It ends what it has started, not those who control it."""
    program = tmp_path / "program.py"
    program.write_text(TO_ALL, encoding="utf-8")
    verdict = tracer.explore(program, method, schedules=4, output=tmp_path / "failure.jsonl")
    assert (verdict.result, verdict.tally.runs) == ("none", 4)


WAITS_FOR_A_SIGNAL = """
import os, signal
from multiprocessing import Event, Process


def wait(ready):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
    ready.set()
    assert signal.sigwait([signal.SIGUSR2]) == signal.SIGUSR2


if __name__ == "__main__":
    ready = Event()
    worker = Process(target=wait, args=(ready,))
    worker.start()
    ready.wait()
    os.kill(worker.pid, signal.SIGUSR2)
    worker.join()
    assert worker.exitcode == 0
"""
STANDS_STILL = """
import os, signal, time
from multiprocessing import Process, Value


def count(number):
    while True:
        number.value += 1
        time.sleep(0.05)


if __name__ == "__main__":
    number = Value("i", 0)
    worker = Process(target=count, args=(number,))
    worker.start()
    os.kill(worker.pid, signal.SIGSTOP)
    before = number.value
    time.sleep(1)
    assert number.value == before
    os.kill(worker.pid, signal.SIGCONT)
    while number.value == before:
        time.sleep(0.1)
    worker.terminate()
    worker.join()
    assert worker.exitcode == -signal.SIGTERM
"""
LOOKS_AT_A_BARRIER = """
from multiprocessing import Barrier, Process


def wait(barrier):
    barrier.wait()


if __name__ == "__main__":
    barrier = Barrier(2)
    worker = Process(target=wait, args=(barrier,))
    worker.start()
    while barrier.n_waiting < 1:
        pass
    barrier.wait()
    worker.join()
"""


@pytest.mark.parametrize(
    ("program", "result"),
    [(WAITS_FOR_A_SIGNAL, "inconclusive"), (STANDS_STILL, "none"), (LOOKS_AT_A_BARRIER, "none")],
    ids=["sigwait", "SIGSTOP", "n_waiting"],
)
def test_what_works_without_control_works_under_it(
    program: str, result: str, tmp_path: Path
) -> None:
    """A signal that somebody waits for, one that makes stand still, a look at a barrier."""
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    plain, controlled = _both(tmp_path, "program.py")
    assert controlled == plain == [0, []]
    verdict = tracer.explore(
        tmp_path / "program.py", schedules=10, output=tmp_path / "failure.jsonl"
    )
    assert (verdict.result, verdict.tally.runs) == (result, 10)
