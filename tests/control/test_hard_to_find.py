"""Failures that a search could pass by: each is found, told and comes back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

import tracer
from tests.live.harness import run
from tests.live.recorded import environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

SAYS_IT_BY_ITS_EXIT_CODE = """
import os
from multiprocessing import Array, Process


def mark(row, place):
    copy = list(row[:])
    copy[place] = 1
    row[:] = copy


if __name__ == "__main__":
    row = Array("i", 3)
    workers = [Process(target=mark, args=(row, place)) for place in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if sum(row) != 3:
        os._exit(9)
"""
SPINS = """
from multiprocessing import Array, Process


def enter(flags, me):
    flags[me] = 1
    while flags[1 - me]:
        pass
    flags[me] = 0


if __name__ == "__main__":
    flags = Array("i", 2, lock=False)
    workers = [Process(target=enter, args=(flags, me)) for me in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
"""
TOO_SHORT = """
from multiprocessing import BufferTooShort, Pipe, Process


def work(end):
    try:
        end.recv_bytes_into(bytearray(1))
    except BufferTooShort:
        pass
    end.recv_bytes()


if __name__ == "__main__":
    ours, theirs = Pipe()
    worker = Process(target=work, args=(theirs,))
    worker.start()
    ours.send_bytes(b"too long")
    worker.join()
"""
FAILS_SLOWLY = """
import time
from multiprocessing import Process, Value


def add(number):
    for _ in range(400):
        number.value += 1


if __name__ == "__main__":
    number = Value("i", 0)
    workers = [Process(target=add, args=(number,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert number.value == 1200
"""


@pytest.mark.parametrize("seed", range(3))
def test_a_first_run_that_fails_already_does_not_make_it_right(seed: int, tmp_path: Path) -> None:
    """As soon as one schedule ends with 0, the code of the first one was a failure."""
    program = tmp_path / "program.py"
    program.write_text(SAYS_IT_BY_ITS_EXIT_CODE, encoding="utf-8")
    verdict = tracer.explore(program, schedules=60, seed=seed, output=tmp_path / "failure.jsonl")
    (found,) = verdict.found
    assert (found.failure.kind, found.failure.text) == ("exit", "exit code 9")
    assert found.confirmed == 3


def test_a_livelock_comes_back_as_one(tmp_path: Path) -> None:
    """Nobody waits, and nobody gets on."""
    program, trace = tmp_path / "program.py", tmp_path / "failure.jsonl"
    program.write_text(SPINS, encoding="utf-8")
    verdict = tracer.explore(program, output=trace)
    assert [found.failure.kind for found in verdict.found] == ["livelock"]
    again = tracer.rerun(trace, times=3, output=tmp_path / "again.jsonl")
    assert again.failure is not None
    assert (again.failure.kind, again.came_back) == ("livelock", 3)


def test_a_message_that_was_too_long_is_out_of_the_pipe(tmp_path: Path) -> None:
    """Whoever waits for the next one waits for ever, and the deadlock has names."""
    (tmp_path / "program.py").write_text(TOO_SHORT, encoding="utf-8")
    command = [sys.executable, "-m", "tracer", "run", "--virtual", "program.py"]
    result = run(command, cwd=tmp_path, env=environment(), timeout=60)
    assert result.code == 121
    assert b"deadlock: MainProcess and Process-1 wait for" in result.err
    assert b"error[everybody-waits]" in result.err


def test_what_was_found_is_told_when_ctrl_c_comes_while_it_is_made_smaller(tmp_path: Path) -> None:
    """It is not as small as it could be; the program has failed all the same."""
    (tmp_path / "program.py").write_text(FAILS_SLOWLY, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "tracer", "explore", "--lang", "en", "program.py"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as search:
        until = time.monotonic() + 60
        while _runs(search.pid) < 3 and time.monotonic() < until:
            time.sleep(0.01)  # only to look again: the first run fails, the others make it smaller
        os.kill(search.pid, signal.SIGINT)
        out, err = search.communicate(timeout=100)
    assert b"program: an uncaught exception" in out, err
    assert b"interrupted" in out
    assert search.returncode == 1


def _runs(pid: int) -> int:
    """How many runs a search has begun, by the directories that it makes."""
    from pathlib import Path

    numbers = [
        int(found.name.partition("-")[2])
        for base in ("/dev/shm", "/tmp")
        for found in Path(base).glob(f"tracer-{pid}-*/run-*")
    ]
    return max(numbers, default=0)
