"""`tracer list`: the scenarios, with their titles."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tracer import scenario_files
from tracer.cli import main
from tracer.errors import UsageError


def test_every_scenario_is_listed_with_its_title() -> None:
    """The first line of its docstring; programs with one mistake follow, without their twins."""
    result = CliRunner().invoke(main, ["list"])
    assert result.exit_code == 0
    stories, bugs = result.stdout.split("\n\n")
    assert [line.split()[0] for line in stories.splitlines()] == scenario_files.names()
    assert "KTV: thirteen guests and four rooms." in stories
    broken = [name for name in scenario_files.bugs() if not name.endswith("_fixed")]
    assert [line.split()[0] for line in bugs.splitlines()[1:]] == broken


def test_titles_are_read_without_running_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scenario that would hang is listed all the same."""
    (tmp_path / "hang.py").write_text('"""Hang: for ever.\n\nStory."""\nwhile True: pass\n')
    (tmp_path / "_part.py").write_text("")
    monkeypatch.setattr(scenario_files, "_PLACES", (tmp_path / "none", tmp_path))
    assert scenario_files.names() == ["hang"]
    assert scenario_files.title("hang") == "Hang: for ever."


def test_an_unknown_scenario_is_answered_with_the_nearest() -> None:
    """Or with how to see them all."""
    assert scenario_files.path("ktv").name == "ktv.py"
    with pytest.raises(UsageError, match=r"there is no scenario 'ktw'\. Did you mean ktv"):
        scenario_files.path("ktw")
    with pytest.raises(UsageError, match="Did you mean bugs/stack"):
        scenario_files.path("stack")
    with pytest.raises(UsageError, match="See them with: tracer list"):
        scenario_files.path("zzzzzz")
