"""The programs of scenarios/bugs: each has one mistake, and a twin that differs by the fix."""

import ast
import difflib
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.live.recorded import record_file
from tests.test_scenarios import docstring, docstring_ends, run_plain, source
from tracer import scenario_files
from tracer.checks import check

# Known from the literature (SCTBench, CHESS, Inspect), retold; and those of multiprocessing alone.
CLASSIC: Final = (
    "account", "bluetooth_driver", "bounded_buffer", "carter01", "circular_buffer", "deadlock01",
    "dining_5", "lazy01", "lost_wakeup", "queue_flags", "reorder_5", "reorder_10", "stack",
    "stringbuffer", "token_ring", "twostage_2", "work_stealing", "wronglock_3",
)  # fmt: skip
NATIVE: Final = (
    "barrier_timeout", "crash_while_holding", "join_before_drain", "over_release", "pulse",
    "queue_empty_lag", "value_increment",
)  # fmt: skip
BROKEN: Final = tuple(f"bugs/{name}" for name in (*CLASSIC, *NATIVE))
FIXED: Final = tuple(f"{name}_fixed" for name in BROKEN)
EVERY: Final = (*BROKEN, *FIXED)


def code(name: str) -> list[str]:
    """The lines after the docstring."""
    return source(name).splitlines()[docstring_ends(name) :]


def fix(name: str) -> list[str]:
    """The lines that its twin takes away or adds, as a diff shows them."""
    lines = difflib.ndiff(code(name), code(f"{name}_fixed"))
    return [line for line in lines if line.startswith(("- ", "+ "))]


def test_every_program_stands_in_a_table() -> None:
    """With its twin."""
    assert scenario_files.bugs() == sorted(EVERY)


@pytest.mark.parametrize("name", BROKEN)
def test_a_twin_differs_by_the_fix_alone(name: str) -> None:
    """By a few lines; docstrings are equally long, so that line numbers agree as far as can be."""
    assert docstring_ends(name) == docstring_ends(f"{name}_fixed")
    assert 1 <= len(fix(name)) <= 9


@pytest.mark.parametrize("name", EVERY)
def test_a_program_says_in_short_what_happens(name: str) -> None:
    """A title, and one or two sentences; the broken ones say how they fail."""
    title, story = docstring(name).split("\n\n")
    assert "\n" not in title
    assert title.endswith(".")
    assert len(story.splitlines()) <= 3
    assert name in FIXED or any(word in story for word in ("it hangs", "assertion", "Error"))


@pytest.mark.parametrize("name", EVERY)
def test_a_program_is_plain_multiprocessing(name: str) -> None:
    """Nothing else is imported but time and sys; nothing happens before the guard at its end."""
    *before, guard = ast.parse(source(name)).body
    assert ast.unparse(guard) == "if __name__ == '__main__':\n    main()"
    imported = set()
    for node in before[1:]:
        assert isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Assign))
        if isinstance(node, ast.Assign):  # a number with a name
            assert isinstance(node.value, ast.Constant)
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)
        elif isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
    assert "multiprocessing" in imported
    assert imported <= {"multiprocessing", "sys", "time"}


@pytest.mark.parametrize("name", EVERY)
def test_a_program_hides_no_module(name: str) -> None:
    """`python scenarios/bugs/name.py` puts this folder in front of the standard library."""
    assert Path(name).name not in {*sys.stdlib_module_names, "tracer"}


@pytest.mark.live
@pytest.mark.parametrize("name", FIXED)
def test_a_twin_ends_well_under_spawn(name: str) -> None:
    """Without tracer: exit code 0 and no traceback of any child."""
    result = run_plain(name, "spawn")
    assert (result.code, result.err) == (0, b"")


@pytest.mark.live
@pytest.mark.parametrize("name", FIXED)
def test_a_twin_ends_well_and_is_not_accused(name: str, tmp_path: Path) -> None:
    """Under fork and tracer, by its name: exit code 0 and no warning."""
    recorded = record_file(name, folder=tmp_path)
    assert recorded.result.code == 0
    assert [one.slug for one in check(recorded.trace) if one.level != "note"] == []
