"""The README is true: its commands exist, its pictures are what tracer draws."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import gallery
from tracer import api, scenario_files
from tracer.cli import COMMANDS, main
from tracer.rules import HOUSE_RULES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURES = re.findall(r"<!-- \w+: tracer (.*?) -->\n```text\n(.*?)```", README, re.DOTALL)


def test_it_opens_with_the_two_commands() -> None:
    """Each does all its own set-up; `.ci/run` runs them word for word."""
    first, second = re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert first.endswith(".venv/bin/tracer run ktv")
    assert second.endswith(".venv/bin/pytest")
    assert first in ci
    assert second in ci


def test_there_are_pictures() -> None:
    """One chart and one finding at least."""
    assert len(PICTURES) >= 2


@pytest.mark.parametrize(("command", "picture"), PICTURES)
def test_a_picture_is_what_the_command_before_it_prints(
    command: str, picture: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Drawn from the traces that are kept here; --update-gold writes them into the README."""
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, [*shlex.split(command), "--color", "never", "--lang", "en"])
    if request.config.getoption("--update-gold"):
        path = ROOT / "README.md"
        now = path.read_text(encoding="utf-8").replace(picture, result.output)
        path.write_text(now, encoding="utf-8")
    else:
        assert result.output == picture


def test_the_gallery_shows_every_scenario_and_what_is_found_in_it() -> None:
    """If not: `python -m tests.gallery` writes it anew."""
    assert gallery.PLACE.search(README)
    assert gallery.update(README) == README, "python -m tests.gallery writes it anew"


@pytest.mark.parametrize("name", [n for n in scenario_files.names() if n.endswith("_fixed")])
def test_nothing_is_found_in_a_fixed_twin(name: str) -> None:
    """As the README says; notes apart."""
    found = api.check(ROOT / "traces" / f"{name}.jsonl")
    assert [finding.slug for finding in found if finding.level != "note"] == []


def test_rules_are_shown_as_they_are_kept() -> None:
    """What the README quotes of a rules file stands in the file."""
    (quoted,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    kept = (ROOT / "scenarios" / "ktv.toml").read_text(encoding="utf-8")
    assert all(f"{table.strip()}\n" in kept for table in quoted.split("\n\n"))


def test_every_kind_of_house_rule_is_in_the_table() -> None:
    """With all its keys."""
    common = {"who", "name", "because", "level"}
    for kind in HOUSE_RULES:
        (row,) = [
            line for line in README.splitlines() if line.startswith(f"| `[[{kind.TABLE}]]` |")
        ]
        assert set(kind.model_fields) - common <= set(re.findall(r"`(\w+)`", row))


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_verb_has_a_heading(verb: str) -> None:
    """One word in all places: the command line, the api, the tests and here."""
    assert re.search(rf"^### {verb}$", README, re.MULTILINE)


@pytest.mark.parametrize(
    "trace", sorted(path.stem for path in (ROOT / "traces").glob("*.jsonl") if "." not in path.stem)
)
def test_every_kept_trace_is_of_a_scenario_and_names_no_place(trace: str) -> None:
    """They were recorded once and are read by anybody."""
    assert (ROOT / "scenarios" / f"{trace}.py").exists()
    text = (ROOT / "traces" / f"{trace}.jsonl").read_text(encoding="utf-8")
    assert not re.search(r"/(root|work|tmp)/", text)


def test_every_scenario_has_a_kept_trace() -> None:
    """One recorded trace per scenario."""
    scenarios = {path.stem for path in (ROOT / "scenarios").glob("*.py")}
    assert {
        path.stem for path in (ROOT / "traces").glob("*.jsonl") if "." not in path.stem
    } == scenarios
