"""`tracer explore` at the command line: what is refused, what is said last, and how it ends."""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.live.recorded import environment
from tracer import api
from tracer.cli import main
from tracer.cli.explore_bar import Bar
from tracer.control.verdict import Tally

BUG = Path(__file__).parents[2] / "scenarios" / "bugs" / "deadlock01.py"
THREE = "import sys\nprint('sorry', flush=True)\nsys.exit(3)\n"
FIRST_COMES = """
import multiprocessing as mp
import sys

if __name__ == "__main__":
    queue = mp.SimpleQueue()
    for number in (3, 0):
        mp.Process(target=queue.put, args=(number,)).start()
    sys.exit(queue.get())
"""


def tracer(
    folder: Path, command: str, *, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A line as a shell is given it, so that streams can be closed or sent elsewhere."""
    return subprocess.run(
        ["sh", "-c", command.replace("tracer", f"{shlex.quote(sys.executable)} -m tracer", 1)],
        cwd=folder, env=environment() | {"LANG": "C.UTF-8"} | (env or {}), capture_output=True,
        text=True, timeout=100, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


# --- what is refused ---


@pytest.mark.parametrize(
    "arguments",
    [
        "explore --for nan x.py", "explore --for inf x.py", "explore --for 0 x.py",
        "run --stop-after nan x.py", "run --virtual --stop-after 1e300 x.py",
        "explore --strategy pct --preemptions 1 x.py", "run --strategy pct x.py",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(arguments: str) -> None:
    """Times that no clock shows, and options that contradict each other: exit 2, by name."""
    result = CliRunner().invoke(main, arguments.split())
    assert result.exit_code == 2
    assert arguments.split()[-3].lstrip("-") in result.output or "--strategy" in result.output


@pytest.mark.parametrize("verb", ["run", "explore", "rerun"])
def test_every_option_of_who_runs_a_program_is_explained(verb: str) -> None:
    """In the help, in half a sentence."""
    command = main.get_command(click.Context(main), verb)
    assert command is not None
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


def test_a_folder_that_is_no_program_is_called_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there, so nobody is told that it is not."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["explore", "."])
    assert result.exit_code == 2
    assert ". is a folder without a __main__.py" in result.output


# --- what is said last ---


@pytest.mark.live
@pytest.mark.timeout(120)
def test_the_command_that_searches_on_works_when_pasted(tmp_path: Path) -> None:
    """With the options that were given, before the target; its arguments are the program's."""
    shutil.copy(BUG, tmp_path / "my program.py")
    first = tracer(tmp_path, "tracer explore --strategy random --strict-time 'my program.py' 'a b'")
    assert first.returncode == 1, first.stderr
    last = first.stdout.splitlines()[-1].partition(":")[2].strip()
    assert last == ("tracer explore --seed 1 --strategy random --strict-time 'my program.py' 'a b'")
    again = tracer(tmp_path, last)
    assert again.returncode in {0, 1}, again.stderr
    assert again.stderr == ""
    assert "(random, seed 1)" in " ".join(again.stdout.split())


@pytest.mark.live
@pytest.mark.timeout(120)
def test_a_proof_that_found_something_searches_on_for_more(tmp_path: Path) -> None:
    """Another seed makes no difference to dfs."""
    shutil.copy(BUG, tmp_path / "program.py")
    done = tracer(tmp_path, "tracer explore --preemptions 2 program.py")
    assert done.returncode == 1, done.stderr
    assert done.stdout.endswith("tracer explore --keep-going --preemptions 2 program.py\n")


@pytest.mark.live
@pytest.mark.timeout(120)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_no_name_is_too_strange_for_the_stream(tmp_path: Path, encoding: str) -> None:
    """What it cannot show is escaped, in every line."""
    shutil.copy(BUG, tmp_path / "程序.py")
    done = tracer(tmp_path, "tracer explore --lang zh 程序.py", env={"PYTHONIOENCODING": encoding})
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.rstrip().endswith("'\\u7a0b\\u5e8f.py'")


@pytest.mark.live
@pytest.mark.timeout(120)
def test_the_same_exit_code_everywhere_is_remarked_on(tmp_path: Path) -> None:
    """It is no failure of an order; but nobody shall think that all is well."""
    (tmp_path / "program.py").write_text(THREE)
    done = tracer(tmp_path, "tracer explore --schedules 3 program.py")
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert "it ends with exit code 3 in every schedule, also in the first" in words
    assert words.endswith("what it printed: | sorry")
    told = json.loads(tracer(tmp_path, "tracer explore --schedules 3 --json program.py").stdout)
    assert (told["exit"], told["interrupted"], told["edited"]) == (3, False, None)


@pytest.mark.live
@pytest.mark.timeout(120)
def test_an_exit_code_that_the_first_run_had_not_is_a_failure(tmp_path: Path) -> None:
    """Its order decides."""
    (tmp_path / "program.py").write_text(FIRST_COMES)
    done = tracer(tmp_path, "tracer explore program.py")
    assert done.returncode == 1, done.stderr
    assert "a failing exit code (exit code 3) in schedule" in " ".join(done.stdout.split())
    assert "in every schedule" not in done.stdout


# --- how it ends ---


@pytest.mark.live
@pytest.mark.timeout(120)
@pytest.mark.parametrize("command", ["explore --schedules 2 program.py", "list", "--version"])
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_full_disk_is_tracers_own_failure(unbuffered: str, command: str, tmp_path: Path) -> None:
    """Exit 125 and a sentence: 1 would mean that something was found."""
    (tmp_path / "program.py").write_text("print('done')\n")
    env = {"PYTHONUNBUFFERED": unbuffered}
    done = tracer(tmp_path, f"tracer {command} >/dev/full", env=env)
    assert done.returncode == 125
    assert done.stderr == "tracer: standard output cannot be written: No space left on device.\n"


@pytest.mark.live
@pytest.mark.timeout(120)
@pytest.mark.parametrize("command", ["explore --schedules 2 program.py", "list"])
def test_a_closed_output_is_said_before_anything_runs(tmp_path: Path, command: str) -> None:
    """Exit 125, and what to do to see nothing."""
    (tmp_path / "program.py").write_text("open('ran', 'w')\n")
    done = tracer(tmp_path, f"tracer {command} >&-")
    assert done.returncode == 125
    assert done.stderr.startswith("tracer: standard output is closed.")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("verb", "arguments"), [("explore", ["ktv"]), ("rerun", ["x.jsonl"]), ("record", ["ktv"])]
)
def test_ctrl_c_is_neither_found_nor_came_back(
    verb: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 130 and a word, at whatever moment it comes; another one changes nothing."""

    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    handled: list[object] = []
    monkeypatch.setattr(api, verb, interrupted)
    monkeypatch.setattr("signal.signal", lambda *given: handled.append(given))
    result = CliRunner().invoke(main, [verb.replace("record", "run"), *arguments])
    assert result.exit_code == 130
    assert result.output == "tracer: interrupted.\n"
    assert handled == [(signal.SIGINT, signal.SIG_IGN)]


@pytest.mark.live
@pytest.mark.timeout(120)
def test_no_folder_is_made_for_a_trace_that_is_not_written(tmp_path: Path) -> None:
    """Nothing was found, so nothing is left behind."""
    (tmp_path / "program.py").write_text("print('done')\n")
    done = tracer(tmp_path, "tracer explore --schedules 2 -o new/x.jsonl program.py")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "new").exists()


def test_the_bar_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is too long would not be overwritten by the next one."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            return 2

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((40, 24)))
    with Bar(100) as bar:
        bar.show(Tally(runs=12_345, prints=set(range(1000))))
    assert "schedules" in terminal.getvalue()
    assert max(map(len, terminal.getvalue().split("\r"))) < 40
