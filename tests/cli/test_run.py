"""`tracer run`: what belongs to tracer and what to the program, and what is said at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.live.recorded import environment
from tracer.cli.run import run
from tracer.errors import UsageError
from tracer.recording.command import Command, check_output
from tracer.recording.target import default_output, resolve
from tracer.trace_file import read

ARGV = "import sys; print(sys.argv[1:])\n"


def tracer_run(folder: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """The command for real; the exit code is part of every claim."""
    done = subprocess.run(
        [sys.executable, "-m", "tracer", "run", *arguments],
        cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


@pytest.mark.live
def test_what_stands_after_the_target_is_the_programs(tmp_path: Path) -> None:
    """Even if it looks like an option of tracer's; `--` is accepted before it."""
    (tmp_path / "program.py").write_text(ARGV)
    for before in ([], ["-q"], ["--"]):
        done = tracer_run(tmp_path, *before, "program.py", "-q", "--seed", "x", "--", "-m")
        assert done.stdout == "['-q', '--seed', 'x', '--', '-m']\n"


@pytest.mark.live
def test_a_module_is_run_as_python_does(tmp_path: Path) -> None:
    """`-m module` and its arguments; the trace has the module's name."""
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__main__.py").write_text(ARGV + "print(__package__)")
    done = tracer_run(tmp_path, "-m", "pack", "-o", "x")
    assert done.stdout == "['-o', 'x']\npack\n"
    assert read(tmp_path / "traces" / "pack.jsonl").header.module == "pack"


@pytest.mark.live
def test_the_end_says_the_facts_the_path_and_the_next_command(tmp_path: Path) -> None:
    """On stderr, in two lines; -q says nothing."""
    (tmp_path / "my program.py").write_text(
        "from multiprocessing import Lock, Semaphore\nlock, seats = Lock(), Semaphore(4)\n"
    )
    first, second = tracer_run(tmp_path, "my program.py").stderr.splitlines()
    assert first.startswith("my program: 1 process, lock, seats(4), ")
    assert first.endswith(" exit 0, 4 events -> traces/my program.jsonl")
    assert second == "see it:  tracer show 'traces/my program.jsonl'"
    assert tracer_run(tmp_path, "-q", "my program.py").stderr == ""


@pytest.mark.live
def test_a_program_in_which_nothing_ran_is_told_so(tmp_path: Path) -> None:
    """It only defines functions; one that prints has run."""
    (tmp_path / "defines.py").write_text("def main():\n    print('never')\n")
    assert "[nothing-ran] nothing ran: defines.py" in tracer_run(tmp_path, "defines.py").stderr
    (tmp_path / "prints.py").write_text("print('done')\n")
    assert "nothing ran" not in tracer_run(tmp_path, "prints.py").stderr


@pytest.mark.live
def test_time_that_is_up_ends_the_program(tmp_path: Path) -> None:
    """--stop-after: exit 124, and the trace says who was still waiting."""
    (tmp_path / "program.py").write_text(
        "import time\nprint('begun', flush=True)\ntime.sleep(100)\n"
    )
    done = tracer_run(tmp_path, "--stop-after", "0.5", "program.py", code=124)
    assert done.stdout == "begun\n"
    assert "stopped by --stop-after" in done.stderr
    footer = read(tmp_path / "traces" / "program.jsonl").footer
    assert footer is not None
    assert footer.outcome == "stopped"


@pytest.mark.live
def test_a_program_may_clean_up_when_its_time_is_up(tmp_path: Path) -> None:
    """If it has a handler for SIGTERM."""
    (tmp_path / "program.py").write_text(
        "import signal, sys, time\n"
        "def leave(*_):\n    print('cleaned up', flush=True)\n    sys.exit(5)\n"
        "signal.signal(signal.SIGTERM, leave)\nprint('begun', flush=True)\ntime.sleep(100)\n"
    )
    done = tracer_run(tmp_path, "--stop-after", "0.5", "program.py", code=124)
    assert done.stdout == "begun\ncleaned up\n"


@pytest.mark.live
def test_a_seed_makes_random_the_same_in_every_process(tmp_path: Path) -> None:
    """And the trace says which seed it was."""
    (tmp_path / "program.py").write_text(
        "import random, multiprocessing as mp\n"
        "def show(): print(random.random(), flush=True)\n"
        "if __name__ == '__main__':\n"
        "    show()\n"
        "    for _ in range(2):\n        p = mp.Process(target=show); p.start(); p.join()\n"
    )
    first = tracer_run(tmp_path, "--seed", "5", "program.py").stdout
    assert first == tracer_run(tmp_path, "--seed", "5", "program.py").stdout
    assert len(set(first.split())) == 3
    assert read(tmp_path / "traces" / "program.jsonl").header.seed == 5


@pytest.mark.live
def test_the_size_of_a_trace_can_be_limited(tmp_path: Path) -> None:
    """The cut is said, and stands in the trace."""
    (tmp_path / "program.py").write_text("for i in range(5000): print(i)")
    done = tracer_run(tmp_path, "--max-size", "50K", "program.py")
    assert "events before" in done.stderr
    path = tmp_path / "traces" / "program.jsonl"
    assert path.stat().st_size <= 50 * 1024
    trace = read(path, strict=True)
    assert trace.events[0].kind == "snapshot"
    assert trace.footer is not None
    assert trace.footer.cut_before


@pytest.mark.live
def test_a_trace_of_another_program_is_not_replaced(tmp_path: Path) -> None:
    """One of the same program is; the other gets its folder's name as well."""
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ex.py").write_text(f"print({folder!r})")
        for _ in range(2):
            tracer_run(tmp_path, "-q", f"{folder}/ex.py")
    files = sorted(path.name for path in (tmp_path / "traces").iterdir())
    assert files == ["ex.jsonl", "new-ex.jsonl"]
    assert read(tmp_path / "traces" / "new-ex.jsonl").header.path == "new/ex.py"


@pytest.mark.live
def test_a_siblings_name_does_not_reach_tracer(tmp_path: Path) -> None:
    """A student's queue.py is the program's, not what tracer itself imports."""
    for name in ("queue", "click", "random", "rich"):
        (tmp_path / f"{name}.py").write_text(f"print('my {name}')")
    (tmp_path / "program.py").write_text("import queue")
    assert tracer_run(tmp_path, "-q", "program.py").stdout == "my queue\n"


def test_a_default_output_goes_round_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something that is no trace is another program's."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "traces").mkdir()
    (tmp_path / "home").mkdir()
    script = str(tmp_path / "home" / "ktv.py")
    assert default_output(Command(script)) == Path("traces/ktv.jsonl")
    (tmp_path / "traces" / "ktv.jsonl").write_text("not a trace")
    assert default_output(Command(script)) == Path("traces/home-ktv.jsonl")
    assert default_output(Command("a.b", module=True)) == Path("traces/a.b.jsonl")
    (tmp_path / "traces" / "a.b.jsonl").write_text('{"path": "a.b.py"}\n')
    folder = tmp_path.name
    assert default_output(Command("a.b", module=True)) == Path(f"traces/{folder}-a.b.jsonl")
    (tmp_path / "traces" / "a.b.jsonl").write_text('{"module": "a.b"}\n')
    assert default_output(Command("a.b", module=True)) == Path("traces/a.b.jsonl")


def test_a_target_is_a_script_or_a_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script wins; a wrong name gets the nearest ones."""
    monkeypatch.chdir(tmp_path)
    assert Path(resolve("ktv")).name == "ktv.py"
    (tmp_path / "homework.py").write_text("")
    assert resolve("homework.py") == "homework.py"
    with pytest.raises(UsageError, match=r"no such scenario or script: homewrok\.py.*homework\.py"):
        resolve("homewrok.py")
    with pytest.raises(UsageError, match="Did you mean ktv"):
        resolve("ktvv")
    (tmp_path / "ktv").write_text("")
    assert resolve("ktv") == "ktv"


def test_an_output_that_cannot_be_written_is_said_before_anything_runs(tmp_path: Path) -> None:
    """A folder, a path through a file; exit 2."""
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "t.jsonl"):
        with pytest.raises(UsageError, match="-o"):
            check_output(path)
    with pytest.raises(UsageError, match="file is not a folder"):
        check_output(tmp_path / "file" / "folder" / "t.jsonl")
    check_output(tmp_path / "new" / "folder" / "t.jsonl")
    assert not (tmp_path / "new").exists()  # until there is something to write


@pytest.mark.parametrize(
    "arguments",
    [[], ["--max-size", "much", "x"], ["--stop-after", "0", "x"], ["--seed", "x", "x"], ["--no"]],
)
def test_a_wrong_request_is_refused(arguments: list[str]) -> None:
    """Exit 2, by the option's name."""
    assert CliRunner().invoke(run, arguments).exit_code == 2


@pytest.mark.live
def test_nothing_but_a_trace_is_ever_replaced(tmp_path: Path) -> None:
    """Not the program itself, not a file of another kind, not a pipe."""
    (tmp_path / "program.py").write_text("print('done')\n")
    os.mkfifo(tmp_path / "pipe")
    for place in ("program.py", "pipe"):
        said = tracer_run(tmp_path, "-o", place, "program.py", code=2).stderr
        assert f"{place} cannot be written" in said
    assert (tmp_path / "program.py").read_text() == "print('done')\n"
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.live
def test_a_scenario_is_the_same_program_wherever_it_lies(tmp_path: Path) -> None:
    """Its trace in a checkout is replaced by that of the installed one."""
    from tracer import scenario_files

    (tmp_path / "scenarios").mkdir()
    copy = tmp_path / "scenarios" / "create.py"
    copy.write_bytes(scenario_files.path("create").read_bytes())
    tracer_run(tmp_path, "scenarios/create.py")
    tracer_run(tmp_path, "create")
    assert [path.name for path in (tmp_path / "traces").iterdir()] == ["create.jsonl"]
