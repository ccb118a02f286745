"""How something ends under control: a pipe, a process that is terminated, a run that hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.blocks import found
from tests.control.test_control import virtual, written
from tracer import api
from tracer.trace_file import read

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

SEVERAL_PIPES = """
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def child(end, number):
    end.send(number)
    end.close()


if __name__ == "__main__":
    readers, children, got = [], [], []
    for number in range(3):
        reader, writer = Pipe(duplex=False)
        readers.append(reader)
        children.append(Process(target=child, args=(writer, number)))
        children[-1].start()
        writer.close()
    while readers:
        for reader in wait(readers):
            try:
                got.append(reader.recv())
            except EOFError:
                readers.remove(reader)
    for one in children:
        one.join()
    assert sorted(got) == [0, 1, 2]
"""

KILLED_HOLDER = """
import time
from multiprocessing import Event, Lock, Process


def hog(lock, has):
    with lock:
        has.set()
        time.sleep(60)


if __name__ == "__main__":
    lock, has = Lock(), Event()
    one = Process(target=hog, args=(lock, has), name="hog")
    one.start()
    has.wait()
    one.terminate()
    one.join()
    with lock:
        print("mine")
"""

LEFT_OPEN = """
import time
from multiprocessing import Pipe, Process


def child(end):
    end.send(1)


if __name__ == "__main__":
    reader, writer = Pipe(duplex=False)
    one = Process(target=child, args=(writer,))
    one.start()
    writer.close()
    began = time.monotonic()
    while reader.poll(5):
        try:
            reader.recv()
        except EOFError:
            break
    one.join()
    assert time.monotonic() - began < 1
"""

BUSY = """
from multiprocessing import Process, Value


def wait(flag):
    while not flag.value:
        pass


if __name__ == "__main__":
    mine, yours = Value("i", 0), Value("i", 0)
    Process(target=wait, args=(yours,), name="waiter").start()
    wait(mine)
"""

CRASH = """
if __name__ == "__main__":
    raise SystemExit(__file__)
"""


def test_the_end_of_a_pipe_is_seen_also_by_who_comes_after_the_last_end_was_closed(
    tmp_path: Path,
) -> None:
    """All three were closed before the first EOFError: nothing closes any more, and none hangs."""
    trace = read(virtual(written(tmp_path, SEVERAL_PIPES), tmp_path / "x.jsonl"))
    assert trace.footer is not None
    assert (trace.footer.outcome, trace.footer.exit) == ("finished", 0)


def test_who_was_terminated_died_then_and_who_hangs_is_named(tmp_path: Path) -> None:
    """Not at the end of the run: who waits for what the dead took along would not be stuck."""
    trace = read(virtual(written(tmp_path, KILLED_HOLDER), tmp_path / "x.jsonl"))
    kinds = [(event.actor, event.kind) for event in trace.events]
    assert kinds.index(("main.0", "died")) < kinds.index(("main", "joined"))
    assert trace.footer is not None
    assert [one["actor"] for one in trace.footer.stuck] == ["main"]
    assert found(trace, "waits-for-dead")


def test_a_pipe_ends_with_the_process_that_had_it(tmp_path: Path) -> None:
    """What ended on the virtual clock may not be gone in fact: it is waited for, no timeout is."""
    target = written(tmp_path, LEFT_OPEN)
    for number in range(3):
        trace = read(virtual(target, tmp_path / f"{number}.jsonl", seed=1))
        assert trace.footer is not None
        assert (trace.footer.outcome, trace.footer.exit) == ("finished", 0)


def test_a_program_knows_its_file_by_its_whole_path(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As under plain Python, however it was called."""
    path = written(tmp_path, CRASH)
    monkeypatch.chdir(tmp_path)
    virtual("program.py", tmp_path / "x.jsonl")
    assert capfd.readouterr().err.strip() == path


def test_who_waits_busily_for_ever_is_named_with_its_line(tmp_path: Path) -> None:
    """Nobody is blocked, so nobody waits for anything that has a name."""
    said: list[str] = []
    target = written(tmp_path, BUSY)
    api.record(target, output=tmp_path / "x.jsonl", virtual=True, say=said.append)
    line = 1 + BUSY.splitlines().index("    while not flag.value:")
    assert said == [
        f"livelock: MainProcess (program.py:{line}), waiter (program.py:{line}) go round and "
        "round, and nothing changes any more, so tracer ends the program"
    ]
