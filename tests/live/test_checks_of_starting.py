"""The rules about how processes are started, on real programs, each beside one that is right."""

from pathlib import Path
from typing import Final

import pytest

from tests.live.recorded import METHODS, record
from tracer.checks import check
from tracer.model.finding import Finding

pytestmark = pytest.mark.live

HEAD: Final = """
import multiprocessing as mp, os, sys, threading, time

context = mp.get_context(sys.argv[1])

def answer(lock, results):
    with lock:
        results.put(1)

def work(n):
    print(n, flush=True)

def listen(ready, stop):
    ready.set()
    stop.wait()
"""
START: Final = """
p = context.Process(target=work, args=(1,))
p.start()
p.join()
"""
POOL: Final = """
with context.Pool(2) as pool:
    print(pool.map(work, [1, 2]))
"""
INSIDE: Final = """
    lock, results = context.Lock(), context.Queue()
    p = context.Process(target=answer, args=(lock, results))
    with lock:
        p.start()
        results.get()
    p.join()
"""
OUTSIDE: Final = """
    lock, results = context.Lock(), context.Queue()
    p = context.Process(target=answer, args=(lock, results))
    p.start()
    with lock: pass
    results.get()
    p.join()
"""
BESIDE: Final = """
    ready, stop = context.Event(), context.Event()
    listener = threading.Thread(target=listen, args=(ready, stop))
    listener.start()
    ready.wait()
    p = context.Process(target=work, args=(1,))
    p.start()
    p.join()
    stop.set()
    listener.join()
"""
BEFORE: Final = """
    ready, stop = context.Event(), context.Event()
    listener = threading.Thread(target=listen, args=(ready, stop))
    p = context.Process(target=work, args=(1,))
    p.start()
    listener.start()
    ready.wait()
    p.join()
    stop.set()
    listener.join()
"""
GUARD: Final = '\nif __name__ == "__main__":'


def found(folder: Path, source: str, method: str, slug: str, *options: str) -> list[Finding]:
    trace = record(folder, HEAD + source, method, options=options).trace
    return [one for one in check(trace) if one.slug == slug]


def line(folder: Path, finding: Finding) -> str:
    """The first line that the fix names."""
    lines = (folder / "program.py").read_text().splitlines()
    return lines[int(finding.fix_at[0].rpartition(":")[2]) - 1].strip()


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_program_without_a_guard_is_named_at_its_line(tmp_path: Path, method: str) -> None:
    """An error under spawn and forkserver; with a guard nothing is said."""
    (finding,) = found(tmp_path, START, method, "no-main-guard")
    assert (finding.level, finding.certainty) == ("error", "happened")
    assert line(tmp_path, finding) == "p.start()"
    guarded = GUARD + START.replace("\n", "\n    ")
    assert check(record(tmp_path, HEAD + guarded, method).trace) == []


def test_without_a_guard_fork_works_and_is_noted(tmp_path: Path) -> None:
    """As a suspicion; all is well in this run."""
    (finding,) = found(tmp_path, START, "fork", "no-main-guard")
    assert (finding.level, finding.certainty) == ("note", "suspicion")
    assert line(tmp_path, finding) == "p.start()"


def test_a_pool_without_a_guard_is_stopped_and_named(tmp_path: Path) -> None:
    """It starts new workers without end."""
    finding, *_ = found(tmp_path, POOL, "spawn", "no-main-guard", "--stop-after", "4")
    assert finding.level == "error"
    assert line(tmp_path, finding) == "with context.Pool(2) as pool:"


@pytest.mark.parametrize("method", METHODS)
def test_a_start_inside_the_lock_is_named(tmp_path: Path, method: str) -> None:
    """The parent waits inside for what the child does only if it has the lock."""
    (finding,) = found(tmp_path, GUARD + INSIDE, method, "started-holding")
    assert (finding.level, finding.certainty) == ("error", "happened")
    assert line(tmp_path, finding) == "p.start()"
    assert found(tmp_path, GUARD + OUTSIDE, method, "started-holding") == []


def test_a_fork_beside_a_thread_is_noted(tmp_path: Path) -> None:
    """A thread that is started later is none of the child's business."""
    (finding,) = found(tmp_path, GUARD + BESIDE, "fork", "fork-with-threads")
    assert (finding.level, finding.certainty) == ("note", "suspicion")
    assert line(tmp_path, finding) == "p.start()"
    assert found(tmp_path, GUARD + BEFORE, "fork", "fork-with-threads") == []
    assert found(tmp_path, GUARD + BESIDE, "spawn", "fork-with-threads") == []
