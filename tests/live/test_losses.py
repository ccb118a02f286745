"""Nothing that a process wrote before it ended is lost, however it ends."""

import sys
from pathlib import Path

import pytest

from tests.live.harness import run
from tests.live.recorded import METHODS, environment, record

pytestmark = pytest.mark.live

PROGRAM = """
    import multiprocessing as mp, os, signal, sys

    def work(lock, ending):
        for _ in range(500):
            with lock:
                pass
        if ending == "raise":
            sys.stderr = open(os.devnull, "w")
            raise ValueError("on purpose")
        if ending == "os._exit":
            os._exit(7)
        if ending == "SIGTERM":
            os.kill(os.getpid(), signal.SIGTERM)
        if ending == "SIGKILL":
            os.kill(os.getpid(), signal.SIGKILL)
        if ending == "abort":
            os.abort()

    if __name__ == "__main__":
        context = mp.get_context(sys.argv[1])
        for ending in ("return", "raise", "os._exit", "SIGTERM", "SIGKILL", "abort"):
            lock = context.Lock()
            child = context.Process(target=work, args=(lock, ending), name=ending)
            child.start()
            child.join()
            print(ending, child.exitcode)
"""


@pytest.mark.parametrize("method", METHODS)
def test_no_event_is_lost_and_no_exit_code_changed_by_any_ending(
    tmp_path: Path, method: str
) -> None:
    """1000 of 1000 events survive return, raise, os._exit, SIGTERM, SIGKILL and abort."""
    recorded = record(tmp_path, PROGRAM, method)
    plain = run(
        [sys.executable, str(tmp_path / "program.py"), method], cwd=tmp_path, env=environment()
    )
    assert recorded.result.out == plain.out
    names = {e.get("name"): e.actor for e in recorded.trace.events if e.kind == "began"}
    survivors = {
        ending: len(recorded.of(names[ending], "acquired", "released"))
        for ending in ("return", "raise", "os._exit", "SIGTERM", "SIGKILL", "abort")
    }
    assert survivors == dict.fromkeys(survivors, 1000)
    assert recorded.trace.footer is not None
    assert recorded.trace.footer.lost == 0


def test_a_killed_process_is_said_to_have_died_and_by_which_signal(tmp_path: Path) -> None:
    """Who ends without a word has a `died` event, with the code that its parent learnt."""
    recorded = record(tmp_path, PROGRAM, "fork")
    names = {e.get("name"): e.actor for e in recorded.trace.events if e.kind == "began"}
    ends = {
        ending: [(e.kind, e.get("code")) for e in recorded.of(names[ending], "exited", "died")]
        for ending in ("return", "raise", "os._exit", "SIGTERM", "SIGKILL", "abort")
    }
    assert ends == {
        "return": [("exited", 0)],
        "raise": [("exited", 1)],
        "os._exit": [("died", 7)],
        "SIGTERM": [("died", -15)],
        "SIGKILL": [("died", -9)],
        "abort": [("died", -6)],
    }
