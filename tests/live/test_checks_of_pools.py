"""The rules about pools on real programs: each fires at its line, and is quiet on its twin."""

from pathlib import Path
from typing import Final

import pytest

from tests.live.recorded import METHODS, record
from tracer.checks import check

pytestmark = pytest.mark.live

UNFETCHED: Final = """
import multiprocessing as mp, sys

def work(n):
    return 10 // n

if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    with mp.Pool(2) as pool:
        results = [pool.apply_async(work, (n,)) for n in (0, 2)]
        pool.close()
        pool.join()
"""

FETCHED: Final = (
    UNFETCHED
    + """
        for result in results:
            try:
                print(result.get())
            except ZeroDivisionError:
                print("no")
"""
)

UNFIT: Final = """
import multiprocessing as mp, sys
from concurrent.futures import ProcessPoolExecutor

def begin(path):
    open(path)

if __name__ == "__main__":
    context = mp.get_context(sys.argv[1])
    with ProcessPoolExecutor(1, context, begin, ("/nowhere/data",)) as pool:
        try:
            pool.submit(abs, 1).result()
        except Exception as error:
            print(type(error).__name__)
"""

LOST: Final = """
import multiprocessing as mp, os, sys

def work(n):
    if n == 3:
        os._exit(7)
    return n

if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    with mp.Pool(2) as pool:
        print(pool.map(work, range(6), 1))
"""

BROKEN: Final = """
import multiprocessing as mp, os, sys
from concurrent.futures import ProcessPoolExecutor

def work(n, meet):
    meet.wait()
    if n == 1:
        os._exit(7)
    meet.wait()

if __name__ == "__main__":
    context = mp.get_context(sys.argv[1])
    with context.Manager() as manager, ProcessPoolExecutor(2, context) as pool:
        meet = manager.Barrier(2)
        for both_are_there in [pool.submit(meet.wait) for _ in range(2)]:
            both_are_there.result()
        results = [pool.submit(work, n, meet) for n in range(2)]
        for result in results:
            print(type(result.exception()).__name__)
"""


@pytest.mark.parametrize("method", METHODS)
def test_the_worker_that_broke_an_executor_is_named(tmp_path: Path, method: str) -> None:
    """And not the other one, which the executor itself ended."""
    run = record(tmp_path, BROKEN, method)
    assert run.result.out == b"BrokenProcessPool\n" * 2
    (finding,) = (one for one in check(run.trace) if one.level != "note")
    assert (finding.slug, finding.fix_at[-1]) == ("worker-failed", "program.py:17")
    (died,) = (one for one in run.trace.events if one.kind == "died" and one.get("code") == 7)
    assert finding.actor == died.actor


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize(
    ("source", "slug", "lines"),
    [
        (UNFETCHED, "unfetched-failure", ("program.py:10", "program.py:5")),
        (UNFIT, "initializer-failed", ("program.py:6", "program.py:10")),
        (LOST, "worker-failed", ("program.py:12",)),
    ],
)
def test_what_is_lost_in_a_pool_is_named(
    tmp_path: Path, method: str, source: str, slug: str, lines: tuple[str, ...]
) -> None:
    """And nothing else is said."""
    run = record(tmp_path, source, method)
    (finding,) = (one for one in check(run.trace) if one.level != "note")
    assert (finding.slug, finding.fix_at) == (slug, lines)
    if slug == "worker-failed":
        assert run.result.code == 121  # nobody will ever give what main waits for


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_was_asked_for_is_not_lost(tmp_path: Path, method: str) -> None:
    """The program has seen the error."""
    run = record(tmp_path, FETCHED, method)
    assert run.result.out == b"no\n5\n"
    assert not list(check(run.trace))
