"""Programs that are hard to control: each says what control should say, and runs without it."""

import ast
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.live.harness import Result, TookTooLongError, run
from tests.live.recorded import environment

PROGRAMS: Final = Path(__file__).parent / "programs"
NAMES: Final = tuple(sorted(path.stem for path in PROGRAMS.glob("*.py")))

# They end well in every order under fork, however slow the machine; the others can fail or hang.
SOUND: Final = (
    "blocked_on_socket", "blocked_on_subprocess", "daemon_at_exit", "fork_bomb", "module_lock",
    "ordered_by_flock", "polite_lockers", "reads_stdin", "reads_the_world", "spin_on_event",
)  # fmt: skip


def run_plain(name: str, folder: Path, *, timeout: float = 30) -> Result:
    """Run a program without tracer, in `folder`."""
    command = [sys.executable, str(PROGRAMS / f"{name}.py")]
    return run(command, cwd=folder, env=environment(), stdin="Ada\n", timeout=timeout)


@pytest.mark.parametrize("name", NAMES)
def test_a_program_says_what_control_should_say(name: str) -> None:
    """A line for the program, and a paragraph that begins with `Control:`."""
    text = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text)) or ""
    title, *_, expected = docstring.split("\n\n")
    assert title.endswith(".")
    assert expected.startswith("Control: ")
    assert "tracer" not in text


@pytest.mark.live
@pytest.mark.parametrize("name", SOUND)
def test_a_sound_program_ends_well(name: str, tmp_path: Path) -> None:
    """Exit code 0 and no traceback: whatever control says, it must not be an accusation."""
    result = run_plain(name, tmp_path)
    assert (result.code, result.err) == (0, b"")


@pytest.mark.live
def test_a_program_that_never_ends_never_ends(tmp_path: Path) -> None:
    """The watchdog is what ends it."""
    with pytest.raises(TookTooLongError):
        run_plain("never_ends", tmp_path, timeout=2)
