"""What a zygote does once for all runs, so that no program can tell."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from threading import Lock
from typing import TYPE_CHECKING

import pytest

import tracer
from tests.control.test_control import written
from tests.live.recorded import environment
from tracer import api
from tracer.control import preloading
from tracer.control.arena import CHUNKS
from tracer.control.ledger import Ledger
from tracer.control.program import compiled

if TYPE_CHECKING:
    from pathlib import Path

    from tracer.control.verdict import Tally

SELF = """
import multiprocessing, os, random, sys, threading


def child():
    print(multiprocessing.current_process().name, multiprocessing.parent_process().name)
    print(len(multiprocessing.active_children()), threading.current_thread().name)


if __name__ == "__main__":
    print(multiprocessing.get_start_method(allow_none=True))
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    print(multiprocessing.current_process().name, multiprocessing.parent_process())
    print(sorted(os.listdir("/proc/self/fd"))[:3], len(os.listdir("/proc/self/fd")) < 20)
    print(threading.main_thread().is_alive(), threading.active_count(), sys.stdin.closed)
    for _ in range(2):
        process = multiprocessing.Process(target=child)
        process.start()
        process.join()
    print("queue" in sys.modules, "tracer" in sys.modules)

"""


@pytest.mark.live
@pytest.mark.timeout(60)
@pytest.mark.parametrize("method", [[], ["fork"], ["spawn"]])
def test_a_program_finds_nothing_of_what_the_zygote_lived_through(
    tmp_path: Path, method: list[str]
) -> None:
    """Start method, names, counters, children, threads, descriptors: as in a new interpreter."""
    target = written(tmp_path, SELF)
    plain = subprocess.run(
        [sys.executable, target, *method], capture_output=True, text=True, timeout=30, check=True
    )
    controlled = subprocess.run(
        [sys.executable, "-m", "tracer", "run", "--virtual", target, *method],
        capture_output=True, text=True, timeout=30, check=True, cwd=tmp_path, env=environment(),
    )  # fmt: skip
    assert controlled.stdout == plain.stdout


OWN = """
import multiprocessing, queue, statistics
lock = multiprocessing.Lock()


def child():
    with lock:
        print(queue.WHOSE, statistics.WHOSE)


if __name__ == "__main__":
    process = multiprocessing.Process(target=child)
    process.start()
    process.join()
"""


@pytest.mark.live
@pytest.mark.timeout(60)
def test_a_file_called_like_a_module_of_the_standard_library_is_the_programs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """They are found in its folder first, whatever a zygote would have imported."""
    for name in ("queue", "statistics"):
        (tmp_path / f"{name}.py").write_text("WHOSE = 'mine'\n")
    verdict = tracer.explore(
        written(tmp_path, OWN), schedules=3, output=tmp_path / "x.jsonl", keep_going=True
    )
    assert (verdict.result, verdict.tally.runs) == ("none", 3)
    assert verdict.tally.steps > 3 * 3  # it was under control
    api.record(written(tmp_path, OWN), output=tmp_path / "y.jsonl", virtual=True)
    assert capfd.readouterr().out == "mine mine\n"


def test_a_name_of_the_standard_library_in_the_folder_is_seen(tmp_path: Path) -> None:
    """A module, a package; not a text file, and not a file of another name."""
    (tmp_path / "queue.txt").write_text("")
    (tmp_path / "homework.py").write_text("")
    assert not preloading.shadowed((str(tmp_path),))
    (tmp_path / "random").mkdir()
    assert preloading.shadowed((str(tmp_path),))
    assert preloading.shadowed((str(tmp_path / "nowhere"), str(tmp_path)))
    assert not preloading.shadowed((str(tmp_path / "nowhere"),))


def test_the_ledger_gives_what_was_written_and_is_as_new() -> None:
    """By name; zeros at the end are nobody's."""
    cells = [0] * (CHUNKS + 1)
    ledger = Ledger(cells, Lock())
    first, second = ledger.take("1-a.0.events", 16), ledger.take("1-a.0.text", 16)
    assert first is not None
    assert second is not None
    first.data[:3] = b"one"
    second.data[second.size - 1 : second.size] = b"!"
    written = ledger.close()
    assert written["1-a.0.events"].rstrip(b"\0") == b"one"
    assert written["1-a.0.text"].strip(b"\0") == b"!"
    assert ledger.close() == {}
    again = ledger.take("2-b.0.events", 16)
    assert again is not None
    assert not any(again.data)


def test_the_ledger_has_an_end() -> None:
    """Then there are files."""
    ledger = Ledger([0] * (CHUNKS + 1), Lock())
    assert ledger.take("large", 1 << 20) is None
    while ledger.take("small", 16) is not None:
        pass
    assert len(ledger.close()) == 1  # they had one name


def test_a_script_is_compiled_once_while_it_stays_the_same(tmp_path: Path) -> None:
    """What is wrong with it is not told here, but where the program runs."""
    script = tmp_path / "a.py"
    script.write_text("x = 1\n")
    first = compiled(str(script))
    assert first is not None
    assert compiled(str(script)) is first
    script.write_text("x = 22\n")
    os.utime(script, ns=(time.time_ns(), time.time_ns()))
    assert compiled(str(script)) is not first
    script.write_text("x = (\n")
    assert compiled(str(script)) is None
    script.write_text("assert (1, 'always')\n")  # a SyntaxWarning, which is told each time
    assert compiled(str(script)) is None


SPAWNED = """
import multiprocessing, os


def child():
    print("in the child", os.environ["MADE_BY_MAIN"], os.environ.get("PYTHONHASHSEED"), flush=True)


if __name__ == "__main__":
    os.environ["MADE_BY_MAIN"] = "yes"
    process = multiprocessing.get_context({method!r}).Process(target=child)
    process.start()
    process.join()
    raise SystemExit(7 if process.exitcode == 0 else 0)
"""


@pytest.mark.live
@pytest.mark.timeout(60)
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_child_in_a_fresh_interpreter_has_the_streams_and_the_environment_of_the_program(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], method: str
) -> None:
    """What it prints is hidden in a search, and kept of the run that fails."""
    (tmp_path / "assertive.py").write_text(
        SPAWNED.format(method=method).replace("raise SystemExit(7", "assert (0")
    )
    verdict = tracer.explore(tmp_path / "assertive.py", schedules=2, output=tmp_path / "x.jsonl")
    assert capfd.readouterr().out == ""
    (found,) = verdict.found
    assert b"in the child yes None" in found.printed
    api.record(
        written(tmp_path, SPAWNED.format(method=method)), output=tmp_path / "y.jsonl", virtual=True
    )
    assert capfd.readouterr().out == "in the child yes None\n"


@pytest.mark.live
@pytest.mark.timeout(60)
def test_a_program_that_is_changed_during_a_search_is_not_accused(
    tmp_path: Path,
) -> None:
    """Who looks for a mistake edits the file while tracer searches."""
    target = tmp_path / "homework.py"
    target.write_text("print('fine')\n")

    def edit(tally: Tally) -> None:
        if tally.runs == 3:
            target.write_text("raise ValueError('half done')\n")

    verdict = tracer.explore(target, schedules=50, output=tmp_path / "x.jsonl", progress=edit)
    assert (verdict.result, verdict.found) == ("inconclusive", [])
    assert verdict.tally.edited == "homework.py"
    assert verdict.tally.runs < 50


LIVES = """
import sys
loaded = set(sys.modules)
from tracer.control.preparing import prepare
from tracer.control.warming import warm
turnstile, ledger, _ = prepare(loaded, preloads=True)
import multiprocessing.sharedctypes, multiprocessing.synchronize, random
print(warm(turnstile, ledger), warm(turnstile, ledger))
"""


@pytest.mark.live
@pytest.mark.timeout(60)
def test_a_zygote_lives_to_the_end_of_what_it_lives_through(tmp_path: Path) -> None:
    """Whatever Python this is: what goes wrong there is not told, only slower."""
    told = subprocess.run(
        [sys.executable, "-c", LIVES], capture_output=True, text=True, timeout=30, check=True,
        cwd=tmp_path, env=environment(),
    )  # fmt: skip
    assert told.stdout == "True True\n"
