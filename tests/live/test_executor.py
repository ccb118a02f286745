"""ProcessPoolExecutor, for real: its tasks, its futures, and the end of a broken one."""

from pathlib import Path

import pytest

from tests.live.recorded import METHODS, record

pytestmark = pytest.mark.live

WORKED = """
    import multiprocessing as mp
    import os
    import sys
    from concurrent.futures import ProcessPoolExecutor, as_completed

    def square(x):
        return x * x

    def bad(x):
        raise ValueError(x)

    if __name__ == "__main__":
        context = mp.get_context(sys.argv[1])
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            print(pool.submit(square, 3).result(), list(pool.map(square, range(4), chunksize=2)))
            print(repr(pool.submit(bad, 1).exception()))
            print(sorted(one.result() for one in as_completed([pool.submit(square, 2)])))
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            try:
                pool.submit(os._exit, 3).result()
            except Exception as error:
                print(type(error).__name__)
"""


@pytest.mark.parametrize("method", METHODS)
def test_each_task_is_told_and_a_broken_pool_says_so(tmp_path: Path, method: str) -> None:
    """The program sees its own results and errors; the trace names functions and workers."""
    run = record(tmp_path, WORKED, method)
    assert run.result.code == 0
    assert run.result.out == b"9 [0, 1, 4, 9]\nValueError(1)\n[4]\nBrokenProcessPool\n"
    submitted = run.of("main", "submitted")
    assert [event.get("name") for event in submitted] == [
        "square", "square", "square", "bad", "square", "_exit"
    ]  # fmt: skip
    completed = [event for event in run.trace.events if event.kind == "completed"]
    assert [event.get("error") for event in completed if event.get("error")] == ["ValueError: 1"]
    accepted = [event for event in run.trace.events if event.kind == "accepted"]
    assert len(accepted) == len(completed) + 1  # the last one took its worker along
