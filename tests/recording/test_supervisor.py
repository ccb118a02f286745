"""A whole run from outside: signals, ends of every kind, and nothing left behind."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import subprocess
import sys
import tempfile
import termios
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.live.recorded import METHODS, environment
from tracer.trace_file import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracer.model.trace import Trace

pytestmark = pytest.mark.live

FAMILY = """
import multiprocessing as mp, os, subprocess, sys, time

def work(lock, ready):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])
    try:
        ready.release()
        while True:
            with lock:
                time.sleep(0.01)
    except KeyboardInterrupt:
        print("child cleans up", flush=True)

if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    lock, ready = mp.Lock(), mp.Semaphore(0)
    children = [mp.Process(target=work, args=(lock, ready)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        ready.acquire()
    try:
        print("ready", os.getpid(), flush=True)
        for child in children:
            child.join()
    except KeyboardInterrupt:
        print("main cleans up", flush=True)
        for child in children:
            child.join(1)
            child.terminate()
            child.join()
        sys.exit(7)
"""


COMMAND = (sys.executable, "-m", "tracer", "run")


class Run:
    """`tracer run` on a program, in a session of its own; `end` kills all that is left of it."""

    def __init__(self, folder: Path, source: str, *arguments: str, tty: int | None = None) -> None:
        program = folder / "program.py"
        program.write_text(textwrap.dedent(source), encoding="utf-8")
        self.trace_file = folder / "t.jsonl"
        # A shell starts what it puts into the background with SIGINT ignored; a test must not.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(
            [*COMMAND, "-o", str(self.trace_file), "program.py", *arguments],
            cwd=folder,
            env=environment(),
            stdin=tty if tty is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=None if tty is None else lambda: _control(tty),  # noqa: PLW1509 -- the only way
            bufsize=0,
        )
        self.members: list[psutil.Process] = []

    def line(self) -> str:
        """The next line that the program prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode()  # unbuffered: `communicate` gets the rest

    def ready(self) -> int:
        """Wait for the family to be complete; returns the main process' pid."""
        pid = int(self.line().split()[1])
        self.members = psutil.Process(self.process.pid).children(recursive=True)
        return pid

    def finished(self) -> tuple[int, str, str]:
        """Code, stdout, stderr."""
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out.decode(), err.decode()

    def trace(self) -> Trace:
        return read(self.trace_file, strict=True)

    def nothing_is_left(self) -> None:
        """No process of the program or of tracer, no directory."""
        wait_until(lambda: not [member for member in self.members if alive(member)])
        wait_until(lambda: not list(self.directories()))

    def directories(self) -> Iterator[Path]:
        """The run's own directories that are still there."""
        for base in ("/dev/shm", tempfile.gettempdir()):
            if Path(base).is_dir():
                yield from Path(base).glob(f"tracer-{self.process.pid}-*")

    def end(self) -> None:
        for member in [*self.members, psutil.Process(self.process.pid)]:
            if alive(member):
                member.kill()
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate(timeout=10)


def _control(tty: int) -> None:
    """In the child: its session gets this terminal, from which Ctrl-C comes."""
    fcntl.ioctl(tty, termios.TIOCSCTTY, 0)


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def wait_until(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    started: list[Run] = []

    def start(source: str, *arguments: str, tty: int | None = None) -> Run:
        started.append(Run(tmp_path, source, *arguments, tty=tty))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end()


@pytest.mark.parametrize("method", METHODS)
def test_sigterm_is_passed_on_and_nobody_is_left(run: Callable[..., Run], method: str) -> None:
    """The main process dies of it, its children get a moment, the trace is complete."""
    family = run(FAMILY, method)
    family.ready()
    family.process.terminate()
    code, _, err = family.finished()
    assert code == 128 + signal.SIGTERM
    assert "that outlived the main process" in err
    family.nothing_is_left()
    footer = family.trace().footer
    assert footer is not None
    assert (footer.outcome, footer.exit) == ("interrupted", -signal.SIGTERM)


def test_a_sigint_from_elsewhere_is_passed_on_once(run: Callable[..., Run]) -> None:
    """The main process alone gets it, ends as it would, with its own code."""
    family = run(FAMILY, "fork")
    family.ready()
    family.process.send_signal(signal.SIGINT)
    code, out, _ = family.finished()
    assert (code, out) == (7, "main cleans up\n")
    family.nothing_is_left()
    footer = family.trace().footer
    assert footer is not None
    assert (footer.outcome, footer.exit) == ("interrupted", 7)


@pytest.mark.parametrize("method", METHODS)
def test_when_tracer_is_killed_the_guardian_finishes(run: Callable[..., Run], method: str) -> None:
    """The whole tree ends, the trace is completed and says so, the directory is gone."""
    family = run(FAMILY, method)
    family.ready()
    family.process.kill()
    family.finished()
    family.nothing_is_left()
    trace = family.trace()
    assert trace.footer is not None
    assert trace.footer.outcome == "incomplete"
    assert {e.actor for e in trace.events if e.kind == "died"} == {"main", "main.0", "main.1"}
    assert trace.header.start_method == method


def test_when_the_guardian_is_killed_the_run_goes_on(run: Callable[..., Run]) -> None:
    """It is only there for when tracer dies."""
    program = run("import time\nprint('ready', flush=True)\ntime.sleep(0.5)\nprint('done')")
    program.line()
    for child in psutil.Process(program.process.pid).children():
        if alive(child) and any("guardian" in word for word in child.cmdline()):
            child.kill()
    assert program.finished()[:2] == (0, "done\n")
    program.nothing_is_left()


def test_when_the_manager_is_killed_the_segments_have_it_all(run: Callable[..., Run]) -> None:
    """The queue is only how batches arrive in time."""
    family = run(FAMILY, "fork")
    main = family.ready()
    for child in psutil.Process(family.process.pid).children():
        if child.pid != main and not any("guardian" in word for word in child.cmdline()):
            child.kill()
    family.process.terminate()
    assert family.finished()[0] == 128 + signal.SIGTERM
    assert len([e for e in family.trace().events if e.kind == "began"]) == 3
    family.nothing_is_left()


def test_ctrl_c_reaches_everybody_from_the_terminal_and_is_not_doubled(
    run: Callable[..., Run],
) -> None:
    """Each handler runs once; the code is the program's; tracer still says its word."""
    ours, theirs = pty.openpty()
    family = run(FAMILY, "fork", tty=theirs)
    family.ready()
    os.write(ours, b"\x03")
    code, out, err = family.finished()
    os.close(ours)
    os.close(theirs)
    assert code == 7
    assert sorted(out.splitlines()) == ["child cleans up", "child cleans up", "main cleans up"]
    assert "interrupted, exit 7" in err
    family.nothing_is_left()


def test_a_second_ctrl_c_kills(run: Callable[..., Run]) -> None:
    """A program that does not want to end is ended; the trace is complete."""
    ours, theirs = pty.openpty()
    stubborn = run(
        """
        import os, signal, time
        signal.signal(signal.SIGINT, lambda *_: os.write(1, b"no\\n"))
        os.write(1, b"ready 0\\n")
        while True:
            time.sleep(0.01)
        """,
        tty=theirs,
    )
    stubborn.ready()
    os.write(ours, b"\x03")
    assert stubborn.line() == "no\n"

    def again() -> bool:
        os.write(ours, b"\x03")  # two that come at once are one signal
        time.sleep(0.2)
        return not alive(psutil.Process(stubborn.process.pid))

    wait_until(again)
    code, _, _ = stubborn.finished()
    os.close(ours)
    os.close(theirs)
    assert code == 128 + signal.SIGKILL
    stubborn.nothing_is_left()
    footer = stubborn.trace().footer
    assert footer is not None
    assert footer.outcome == "interrupted"


def test_whoever_outlives_main_is_ended_and_said(run: Callable[..., Run]) -> None:
    """Main leaves by os._exit: under plain python its child would go on, unknown to anybody."""
    orphan = run(
        """
        import multiprocessing as mp, os, time
        if __name__ == "__main__":
            mp.set_start_method("fork")
            mp.Process(target=time.sleep, args=(100,)).start()
            os._exit(3)
        """
    )
    code, _, err = orphan.finished()
    assert code == 3
    assert "ended 1 process that outlived the main process" in err
    ends = {e.actor: (e.kind, e.get("by")) for e in orphan.trace().events if e.kind == "died"}
    assert ends == {"main": ("died", "unknown"), "main.0": ("died", "tracer")}
    orphan.nothing_is_left()


def test_what_the_shell_opened_for_the_program_stays_open(tmp_path: Path) -> None:
    """`tracer run program 3> file` writes to the file."""
    (tmp_path / "program.py").write_text("import os; os.write(3, b'through')")
    command = f"{sys.executable} -m tracer run -q -o t.jsonl program.py 3> out"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environment(), timeout=30,
                          check=False)  # fmt: skip
    assert done.returncode == 0
    assert (tmp_path / "out").read_bytes() == b"through"


def test_a_full_disk_is_said_and_what_was_written_is_kept(tmp_path: Path) -> None:
    """A file size limit stands in for the full disk: exit 125, one sentence, a trace cut short."""
    (tmp_path / "program.py").write_text("for i in range(3000): print(i)")
    code = (
        "import resource, signal, sys\n"
        "from tracer.recording import writing\n"
        "stock = writing.write_trace\n"
        "def limited(*args):\n"
        "    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "    return stock(*args)\n"
        "from tracer.recording import supervisor\n"
        "supervisor.write_trace = limited\n"
        "from tracer.cli import main\n"
        "main(['run', '-o', 't.jsonl', 'program.py'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), timeout=30, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 125, done.stderr
    assert "t.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
    trace = read(tmp_path / "t.jsonl")
    assert trace.footer is None
    assert len(trace.events) > 100
