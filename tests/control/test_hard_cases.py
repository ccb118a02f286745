"""What is hard to control: as each program says in its docstring, so it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tracer
from tests.control.test_hard_programs import PROGRAMS
from tests.live.harness import run
from tests.live.recorded import environment
from tracer import api
from tracer.cli.explore_verdict import Options, lines
from tracer.model.normaliser import normalised
from tracer.renderers import Page

if TYPE_CHECKING:
    from tracer.control.verdict import Verdict

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]


def explored(name: str, folder: Path, schedules: int, *args: str, **options: Any) -> Verdict:
    target = PROGRAMS / f"{name}.py"
    output = folder / "failure.jsonl"
    return tracer.explore(str(target), *args, schedules=schedules, output=output, **options)


def written(folder: Path, text: str) -> Path:
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    return path


def virtual(program: Path, folder: Path) -> tuple[int, str, str]:
    """Exit code and output under control, with no input."""
    command = [sys.executable, "-m", "tracer", "run", "-q", "--virtual", "-o", "x.jsonl"]
    result = run([*command, program], cwd=folder, env=environment(), timeout=60)
    return result.code, result.out.decode(), result.err.decode()


# --- correct programs ---


@pytest.mark.parametrize(
    "name", ["daemon_at_exit", "module_lock", "polite_lockers", "spin_on_event", "reads_the_world"]
)
def test_a_correct_program_is_not_accused(name: str, tmp_path: Path) -> None:
    """Spinning, giving way, daemons at the end, clocks and random numbers: no reason to accuse."""
    verdict = explored(name, tmp_path, 15)
    assert (verdict.result, verdict.tally.limited) == ("none", 0)


def test_who_waits_elsewhere_is_named_with_the_line(tmp_path: Path) -> None:
    """And makes no deadlock: the verdict is at most inconclusive."""
    verdict = explored("blocked_on_socket", tmp_path, 3)
    assert (verdict.result, verdict.found) == ("inconclusive", [])
    assert verdict.tally.where["MainProcess"].startswith("blocked_on_socket.py:")


@pytest.mark.parametrize("call", ["flock", "lockf"])
def test_who_waits_for_a_lock_on_a_file_is_named_with_the_line(call: str, tmp_path: Path) -> None:
    """Whoever holds it stands at a point meanwhile: it will go on, so nobody is stuck."""
    verdict = explored("ordered_by_flock", tmp_path, 8, call)
    assert (verdict.result, verdict.found) == ("inconclusive", [])
    lines = verdict.tally.where.values()
    assert lines
    assert all(line.startswith("ordered_by_flock.py:") for line in lines)


def test_who_waits_for_another_program_makes_no_deadlock(tmp_path: Path) -> None:
    """Whether it is named depends on how long that program takes: a quick one is hardly noticed."""
    verdict = explored("blocked_on_subprocess", tmp_path, 3)
    assert (verdict.result, verdict.found) == ("inconclusive", [])
    lines = verdict.tally.where.values()
    assert all(line.startswith("blocked_on_subprocess.py:") for line in lines)


def test_a_program_that_never_ends_neither_passes_nor_fails(tmp_path: Path) -> None:
    """Every run reaches the limit of steps, and the line that goes round is named."""
    verdict = explored("never_ends", tmp_path, 1)
    assert (verdict.result, verdict.tally.limited) == ("inconclusive", 1)
    assert verdict.tally.rounds["heart"].startswith("never_ends.py:")


def test_system_random_numbers_are_the_same_in_every_run(tmp_path: Path) -> None:
    """os.urandom, and what draws from it: each process its own, the seed decides."""
    program = written(tmp_path, SYSTEM_RANDOM)
    first = virtual(program, tmp_path)
    assert first == virtual(program, tmp_path)
    assert len(set(first[1].split())) == 6


SYSTEM_RANDOM = """
import os, random, secrets, uuid
from multiprocessing import Process

def draw():
    print(os.urandom(8).hex(), secrets.token_hex(8), flush=True)

if __name__ == "__main__":
    p = Process(target=draw)
    p.start()
    p.join()
    draw()
    print(uuid.uuid4(), random.SystemRandom().random())
"""


# --- broken ones ---


def test_a_deadlock_behind_sleeps_needs_somebody_slow(tmp_path: Path) -> None:
    """It says so; on a strict clock it does not exist."""
    (found,) = explored("hidden_by_sleep", tmp_path, 200).found
    assert (found.failure.kind, found.early) == ("deadlock", True)
    assert explored("hidden_by_sleep", tmp_path, 15, strict_time=True).result == "none"


def test_put_then_empty_is_found(tmp_path: Path) -> None:
    """The feeder has not written yet."""
    (found,) = explored("put_then_empty", tmp_path, 100).found
    assert (found.failure.kind, found.failure.text) == ("exception", "AssertionError")


def test_a_race_through_a_file_needs_lines(tmp_path: Path) -> None:
    """And the file is put back before each run."""
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        assert explored("ticket_file", tmp_path, 10).result == "none"
        assert explored("ticket_file", tmp_path, 200, preempt="lines").result == "found"
    finally:
        os.chdir(before)


def test_whoever_reads_in_a_search_finds_the_end_of_its_input(tmp_path: Path) -> None:
    """The EOFError is the program's own; why, at which line, and what to do, in both languages."""
    command = [sys.executable, "-m", "tracer", "explore", "--lang", "both", "-o", "x.jsonl"]
    target = PROGRAMS / "reads_stdin.py"
    result = run([*command, target], cwd=tmp_path, env=environment(), timeout=100)
    assert result.code == 1
    said = "".join(result.out.decode().split())
    assert "EOFError" in said
    assert "readsitsstandardinput(reads_stdin.py:15),whichisemptyduringasearch" in said
    assert "程序会读取标准输入（reads_stdin.py:15）" in said
    assert "tracerrun--virtual" in said


def test_two_who_ask_each_other_for_ever_are_a_livelock(tmp_path: Path) -> None:
    """Nobody waits, and nothing will ever change."""
    program = written(tmp_path, LIVELOCK)
    verdict = tracer.explore(str(program), schedules=3, output=tmp_path / "failure.jsonl")
    (found,) = verdict.found
    assert found.failure.kind == "livelock"


LIVELOCK = """
from multiprocessing import Event, Process

def work(mine, other):
    while not other.is_set():
        pass
    mine.set()

if __name__ == "__main__":
    one, two = Event(), Event()
    for pair in ((one, two), (two, one)):
        Process(target=work, args=pair).start()
"""


def test_a_bomb_is_stopped_and_nobody_is_left(tmp_path: Path) -> None:
    """A limit of processes ends the run; it is not called a failure of the program."""
    text = (PROGRAMS / "fork_bomb.py").read_text(encoding="utf-8")
    program = written(tmp_path, text.replace("else 5", "else 30"))
    verdict = tracer.explore(str(program), schedules=1, output=tmp_path / "failure.jsonl")
    assert (verdict.result, verdict.found) == ("inconclusive", [])
    assert verdict.tally.unclear == {"actors": 1}
    options = Options("random", 0, lines=False, called=(str(program),))
    told = "".join(lines(verdict, str(program), Page(200), ("en",), options))
    starts = 1 + text.splitlines().index("        p.start()")
    assert f"most of them at program.py:{starts}" in told


# --- ends of all kinds ---

ENDS = {
    "killed while holding": (
        """
import os, signal, time
from multiprocessing import Lock, Process

def hold(lock):
    with lock:
        time.sleep(1000)

if __name__ == "__main__":
    lock = Lock()
    p = Process(target=hold, args=(lock,))
    p.start()
    time.sleep(1)
    p.terminate()
    p.join()
    print(p.exitcode, lock.acquire(timeout=5))
""",
        (0, "-15 False\n"),
    ),
    "ends of children": (
        """
import ctypes, os, signal, sys, time
from multiprocessing import Process

def leave(): os._exit(7)
def crash(): ctypes.string_at(0)
def say(): sys.exit(3)
def shoot(): os.kill(os.getpid(), signal.SIGKILL)
def catch():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(4))
    time.sleep(1000)

if __name__ == "__main__":
    children = [Process(target=work) for work in (leave, crash, say, shoot, catch)]
    for p in children:
        p.start()
    time.sleep(1)
    children[-1].terminate()
    for p in children:
        p.join()
    print([p.exitcode for p in children])
""",
        (0, "[7, -11, 3, -9, 4]\n"),
    ),
    "main leaves first": (
        """
import sys, time
from multiprocessing import Process

def work():
    time.sleep(1000)
    print("done", flush=True)

if __name__ == "__main__":
    Process(target=work).start()
    sys.exit(5)
""",
        (5, "done\n"),
    ),
    "forks by itself": (
        """
import os
from multiprocessing import Lock

lock = Lock()
for _ in range(3):
    if os.fork() == 0:
        with lock:
            pass
        os._exit(6)
print(sorted(os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(3)))
""",
        (0, "[6, 6, 6]\n"),
    ),
    "alarm": (
        """
import signal
from multiprocessing import Lock

def ring(*_):
    raise TimeoutError("rings")

signal.signal(signal.SIGALRM, ring)
lock = Lock()
lock.acquire()
signal.alarm(3600)
try:
    lock.acquire()
except TimeoutError as error:
    print(error)
""",
        (0, "rings\n"),
    ),
    "threads and a pool": (
        """
import queue, threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Lock, Pool
from multiprocessing.pool import ThreadPool

def square(n):
    return n * n

def work(lock, items):
    with lock:
        items.put(1)

if __name__ == "__main__":
    lock, items = Lock(), queue.Queue()
    threads = [threading.Thread(target=work, args=(lock, items)) for _ in range(3)]
    timer = threading.Timer(0.01, work, (lock, items))
    for t in (*threads, timer):
        t.start()
    print([items.get() for _ in range(4)])
    with Pool(2) as pool:
        print(pool.map(square, range(4)), pool.apply_async(square, (3,)).get())
        print(sorted(pool.imap_unordered(square, range(3))))
    with ThreadPool(2) as pool:
        print(pool.map(square, range(3)))
    with ProcessPoolExecutor(2) as executor:
        print(executor.submit(square, 5).result(), list(executor.map(square, range(3))))
""",
        (0, "[1, 1, 1, 1]\n[0, 1, 4, 9] 9\n[0, 1, 4]\n[0, 1, 4]\n25 [0, 1, 4]\n"),
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_it_ends_as_without_control(name: str, tmp_path: Path) -> None:
    """Output and exit code are those of the program alone."""
    text, expected = ENDS[name]
    program = written(tmp_path, text)
    code, out, err = virtual(program, tmp_path)
    assert (code, out) == expected, err


def test_threads_and_pools_make_the_verdict_inconclusive(tmp_path: Path) -> None:
    """Never a deadlock that is none."""
    program = written(tmp_path, ENDS["threads and a pool"][0])
    verdict = tracer.explore(str(program), schedules=3, output=tmp_path / "failure.jsonl")
    assert (verdict.result, verdict.found) == ("inconclusive", [])


def test_an_interrupted_search_keeps_what_it_has_and_leaves_nobody(tmp_path: Path) -> None:
    """Ctrl-C in the middle: how far it came is said, exit code 3."""
    command = [sys.executable, "-m", "tracer", "explore", "--lang", "en", "-o", "x.jsonl"]
    target = PROGRAMS / "spin_on_event.py"
    with subprocess.Popen(
        [*command, "--schedules", "100000", target],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as search:
        until = time.monotonic() + 60
        while not _program(search.pid) and time.monotonic() < until:
            time.sleep(0.01)  # only to look again: a schedule is under way when they are there
        search.send_signal(signal.SIGINT)
        out, err = search.communicate(timeout=60)
    assert search.returncode == 3, err.decode()
    assert "interrupted" in out.decode()
    assert not [one for one in Path("/proc").glob("[0-9]*") if _session(one) == search.pid]


def _program(pid: int) -> list[str]:
    """Main processes: they descend from tracer by a guardian and a zygote."""
    found = [str(pid)]
    for _ in range(3):
        found = [child for one in found for child in _children(one)]
    return found


def _children(pid: str) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []


def _session(process: Path) -> int:
    try:
        return os.getsid(int(process.name))
    except OSError:
        return -1


def test_the_same_seed_makes_the_same_trace_through_an_alarm(tmp_path: Path) -> None:
    """Signals come at points."""
    program = written(tmp_path, ENDS["alarm"][0])
    traces = set()
    for number in range(2):
        output = tmp_path / f"{number}.jsonl"
        api.record(program, output=output, virtual=True, seed=1)
        traces.add(normalised(output))
    assert len(traces) == 1


def test_a_run_stops_at_the_virtual_second_that_is_asked_for(tmp_path: Path) -> None:
    """Whoever is alone asks nobody, and who sleeps longer is not waited for."""
    text = "import time\nfor at in range(9):\n    print(at, flush=True)\n    time.sleep(1)\n"
    for sleeps, out in ((text, b"0\n1\n2\n"), ("import time\ntime.sleep(100)\n", b"")):
        written(tmp_path, sleeps)
        command = [sys.executable, "-m", "tracer", "run", "--virtual", "--stop-after", "2.5"]
        result = run([*command, "program.py"], cwd=tmp_path, env=environment(), timeout=60)
        assert (result.code, result.out) == (124, out)
        assert b"program: 1 process, 2.5 s, stopped by --stop-after" in result.err
