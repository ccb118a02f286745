"""Threads that the standard library starts: those that serve are counted, others are actors."""

from pathlib import Path

import pytest

from tests.live.recorded import METHODS, record

pytestmark = pytest.mark.live

FED = """
    import multiprocessing as mp
    import sys

    def work(queue, lock):
        with lock:
            queue.put("x")

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        queue, lock = mp.Queue(), mp.Lock()
        child = mp.Process(target=work, args=(queue, lock))
        child.start()
        print(queue.get())
        child.join()
"""

CALLED_BACK = """
    import multiprocessing as mp
    import sys

    def back(result):
        with lock:
            print(result)

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        lock = mp.Lock()
        with mp.Pool(1) as pool:
            pool.apply_async(abs, (-1,), callback=back).wait()
            pool.close()
            pool.join()
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_queue_s_feeder_serves_and_is_no_actor(tmp_path: Path, method: str) -> None:
    """It is known, so that a hang beside it can be told; its row would say nothing."""
    run = record(tmp_path, FED, method)
    assert run.result.out == b"x\n"
    (feeder,) = run.of("main.0", "employed")
    assert feeder.get("name") == "QueueFeederThread"
    assert run.of("main.0", "dismissed")
    assert {event.actor for event in run.trace.events} == {"main", "main.0"}


@pytest.mark.parametrize("method", METHODS)
def test_a_pool_s_callback_is_the_work_of_an_actor_of_its_own(tmp_path: Path, method: str) -> None:
    """It runs the program's code beside the main thread: what it holds, main does not."""
    run = record(tmp_path, CALLED_BACK, method)
    assert run.result.out == b"1\n"
    taken = [event for event in run.trace.events if event.kind == "acquired"]
    assert [event.actor.partition("/")[0] for event in taken] == ["main"]
    assert taken[0].actor != "main"
