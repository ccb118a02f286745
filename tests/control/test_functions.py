"""`tracer.explore(function)`: a function runs as it would in the process that knows it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import tracer
from tracer.control.callables import as_command
from tracer.errors import UsageError
from tracer.recording.target import default_output

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

HELPER = "def add(total):\n    total.value += 1\n"
APP = """\
import multiprocessing
from .helper import add

def main():
    total = multiprocessing.Value("i", 0)
    workers = [multiprocessing.Process(target=add, args=(total,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert total.value == 2
"""
TEST = """\
import multiprocessing, sys
import tracer
from pkg.app import main

def scenario():
    from pkg.helper import add
    assert sys.argv == [__file__]
    worker = multiprocessing.Process(target=add, args=(multiprocessing.Value("i", 0),))
    worker.start()
    worker.join()
    assert worker.exitcode == 0

def test_a_function_of_a_package():
    verdict = tracer.explore(main, schedules=40)
    assert verdict.found[0].failure.kind in {"exception", "finding"}, verdict
    assert "ModuleNotFoundError" not in verdict.found[0].failure.text
    assert str(verdict.found[0].path) == "traces/main.failure.jsonl"
    assert tracer.load(verdict.found[0].path).header.program == "app.py:main"

def test_a_function_of_the_test_itself():
    assert tracer.explore(scenario, schedules=3).result == "none"
"""
SCRIPT = """\
import multiprocessing
import tracer

def work(total):
    total.value += 1

def scenario():
    total = multiprocessing.Value("i", 0)
    worker = multiprocessing.Process(target=work, args=(total,))
    worker.start()
    worker.join()
    assert total.value == 1

if __name__ == "__main__":
    if METHOD != "fork":
        multiprocessing.set_start_method(METHOD)
    print(tracer.explore(scenario, schedules=3).result)
"""
UNGUARDED = "import tracer\ndef scenario(): pass\nprint(tracer.explore(scenario))\n"


def python(folder: Path, *args: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *args],
        cwd=folder, input=text, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def nothing() -> None:
    """What is explored here."""


def package(folder: Path) -> Path:
    (folder / "pkg").mkdir()
    (folder / "pkg" / "helper.py").write_text(HELPER)
    (folder / "pkg" / "app.py").write_text(APP)
    return folder


@pytest.mark.parametrize("mode", ["prepend", "importlib"])
def test_a_function_is_imported_with_the_path_and_the_package_of_its_caller(
    tmp_path: Path, mode: str
) -> None:
    """Under pytest, whose `pythonpath` no other process knows; its trace is named after it."""
    (package(tmp_path) / "tests").mkdir()
    (tmp_path / "tests" / "test_app.py").write_text(TEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    done = python(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--import-mode={mode}")
    assert "2 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_function_of_a_script_can_be_explored_by_it(tmp_path: Path, method: str) -> None:
    """With the start method that the script has chosen, and from another folder."""
    (tmp_path / "my-script.py").write_text(SCRIPT.replace("METHOD", repr(method)))
    done = python(tmp_path.parent, str(tmp_path / "my-script.py"))
    assert done.stdout == "none\n", done.stderr


def test_a_function_of_a_module_that_is_run_has_its_package(tmp_path: Path) -> None:
    """`python -m pkg.app`: what is `__main__` there has a name of its own."""
    with (package(tmp_path) / "pkg" / "app.py").open("a") as file:
        file.write("\nif __name__ == '__main__':\n    import tracer\n")
        file.write("    print(tracer.explore(main, strict_time=True, schedules=1).result)\n")
    done = python(tmp_path, "-m", "pkg.app")
    assert done.stdout == "none\n", done.stderr


def test_functions_of_one_name_do_not_share_a_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is called by its folder, too; one function replaces its own trace."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "traces").mkdir()
    suffix = ".failure.jsonl"
    command = as_command(nothing)
    path = tmp_path / "traces" / f"nothing{suffix}"
    assert default_output(command, suffix) == Path("traces") / path.name
    path.write_text('{"kind":"header","program":"other.py:nothing","path":"other.py"}\n')
    assert default_output(command, suffix) == Path(f"traces/control-nothing{suffix}")


def test_what_no_other_process_can_call_is_refused(tmp_path: Path) -> None:
    """A lambda, what needs arguments, what was typed in: the request's fault, not the program's."""
    for function in (lambda: None, print, python, 3, None):
        with pytest.raises(UsageError, match=r"cannot be explored|target must be"):
            tracer.explore(function)  # type: ignore[arg-type]
    typed = python(tmp_path, text="import tracer\ndef f(): pass\nprint(tracer.explore(f))\n")
    assert "UsageError: f cannot be explored" in typed.stderr
    assert not list(tmp_path.iterdir())


def test_a_search_within_a_search_is_said_with_its_line(tmp_path: Path) -> None:
    """For want of a main guard; it is no failure of the program's, and leaves no trace."""
    (tmp_path / "bare.py").write_text(UNGUARDED)
    for command in (["bare.py"], ["-m", "tracer", "explore", "bare.py"]):
        done = python(tmp_path, *command)
        assert "bare.py:3: tracer.explore() is called by a program that is being" in done.stderr
        assert 'Put the call under `if __name__ == "__main__":`' in done.stderr
        assert done.stdout == ""
        assert not (tmp_path / "traces").exists()
