"""Whoever is killed, tracer or a process of its own, nobody of a program under control is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.control.test_control import written
from tests.live.recorded import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

# Each waits or works for ever where no controller sees it.
PROGRAM = """
import ctypes
import multiprocessing
import socket
import threading


def compute():
    while True:
        pass


def wait():
    threading.Event().wait()


def sleep():
    ctypes.CDLL(None).sleep(3600)


def accept():
    with socket.create_server(("localhost", 0)) as server:
        server.accept()


def beget():
    multiprocessing.Process(target=accept).start()
    sleep()


if __name__ == "__main__":
    with multiprocessing.Manager() as manager:
        lock = manager.Lock()
        multiprocessing.get_context("spawn").Process(target=sleep).start()
        for each in (wait, sleep, accept, beget, compute):
            multiprocessing.Process(target=each).start()
        wait()
"""
EVERYBODY = 11  # tracer, guardian, zygote, main, the manager's server, six children

VERBS = {
    "explore": ["explore", "--schedules", "1000", "--jobs", "1"],
    "run --virtual": ["run", "--virtual"],
}


@pytest.fixture
def marked() -> Iterator[Callable[[], set[int]]]:
    """Who was started by this test, by a mark in the environment; in the end, nobody."""
    mark = f"TEST_MARK={uuid4()}".encode()

    def living() -> set[int]:
        found = set()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    found.add(int(process.name))
            except OSError:
                pass
        return found

    os.environ["TEST_MARK"] = mark.partition(b"=")[2].decode()
    try:
        yield lambda: living() - {os.getpid()}
    finally:
        del os.environ["TEST_MARK"]
        for pid in living() - {os.getpid()}:
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("victim", ["tracer", "guardian", "zygote", "Ctrl-C"])
def test_nobody_is_left(
    victim: str, verb: str, tmp_path: Path, marked: Callable[[], set[int]]
) -> None:
    """Who computes, who waits for what nobody gives, who was spawned, who serves a manager."""
    with _begun(tmp_path, PROGRAM, *VERBS[verb]) as tracer:
        try:
            assert _comes(lambda: len(marked()) >= EVERYBODY), f"{len(marked())} processes"
            guardian = _child(tracer.pid)
            if victim == "Ctrl-C":
                os.killpg(tracer.pid, signal.SIGINT)
            else:
                named = {"tracer": tracer.pid, "guardian": guardian, "zygote": _child(guardian)}
                os.kill(named[victim], signal.SIGKILL)
            assert _comes(lambda: not marked()), [_told(pid) for pid in marked()]
        finally:
            tracer.kill()


WRITES = """
import os
import time

os.rename("kept.txt", "renamed.txt")
open("kept.txt", "w").write("changed")
open("made.txt", "w").close()
while True:
    pass
"""


@pytest.mark.parametrize("victim", ["tracer", "guardian", "zygote"])
def test_files_are_put_back_whoever_is_killed(
    victim: str, tmp_path: Path, marked: Callable[[], set[int]]
) -> None:
    """Whoever is left ends the run and undoes what it has done."""
    kept = tmp_path / "kept.txt"
    kept.write_text("kept", encoding="utf-8")
    with _begun(tmp_path, WRITES, *VERBS["explore"]) as tracer:
        try:
            assert _comes(lambda: (tmp_path / "made.txt").exists())
            guardian = _child(tracer.pid)
            named = {"tracer": tracer.pid, "guardian": guardian, "zygote": _child(guardian)}
            os.kill(named[victim], signal.SIGKILL)
            assert _comes(lambda: not marked()), [_told(pid) for pid in marked()]
        finally:
            tracer.kill()
    assert kept.read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "made.txt").exists()
    assert not (tmp_path / "renamed.txt").exists()


def _begun(folder: Path, program: str, *verb: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tracer", *verb, "-o", "x.jsonl", written(folder, program)]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _comes(what: Callable[[], bool], within: float = 40.0) -> bool:
    """Whether it becomes true in time."""
    until = time.monotonic() + within
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)  # only to look again
    return True


def _child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])


def _told(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii")[:60]
    except OSError:
        return ""


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_is_left_of_what_has_hardly_begun(
    verb: str, tmp_path: Path, marked: Callable[[], set[int]]
) -> None:
    """Ctrl-C while the zygote still gets ready is not lost."""
    with _begun(tmp_path, PROGRAM, *VERBS[verb]) as tracer:
        try:
            assert _comes(lambda: len(marked()) > 1)
            os.killpg(tracer.pid, signal.SIGINT)
            assert _comes(lambda: not marked()), [_told(pid) for pid in marked()]
        finally:
            tracer.kill()


HANGS_BESIDE_A_THREAD = """
import threading
from multiprocessing import Lock

if __name__ == "__main__":
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    lock = Lock()
    lock.acquire()
    print("hangs", flush=True)
    lock.acquire()
"""


def test_a_run_that_hangs_beside_a_thread_is_ended_by_ctrl_c(tmp_path: Path) -> None:
    """It is no deadlock for certain, so it goes on, and says so; then who waited is told."""
    with _begun(tmp_path, HANGS_BESIDE_A_THREAD, "run", "--virtual") as tracer:
        try:
            assert tracer.stderr is not None
            assert b"waits for something that tracer does not control" in tracer.stderr.readline()
            os.killpg(tracer.pid, signal.SIGINT)
            out, err = tracer.communicate(timeout=60)
        finally:
            tracer.kill()
    assert tracer.returncode == 130
    assert out == b"hangs\n"
    assert "interrupted" in err.decode()
    assert "error[self-deadlock] MainProcess waits for lock" in err.decode()
    assert "None" not in err.decode()
