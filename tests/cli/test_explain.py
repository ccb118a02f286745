"""`tracer explain`: every rule in both languages, a table of them all, and the nearest name."""

import pytest
from click.testing import CliRunner, Result

from tests.gold import Gold
from tracer.cli import main
from tracer.renderers.text import cells
from tracer.rules import RULES


def explain(*args: str, env: dict[str, str] | None = None) -> Result:
    clean = {"NO_COLOR": "", "FORCE_COLOR": "", "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    return CliRunner(env=clean | (env or {})).invoke(main, ["explain", *args])


@pytest.mark.parametrize("slug", RULES)
@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_every_rule_is_explained_with_its_example(slug: str, lang: str) -> None:
    """Within the width; only a line of the example may be longer."""
    result = explain(slug, "--lang", lang)
    assert result.exit_code == 0
    assert f"[{slug}]" in result.stdout
    for line in RULES[slug].example.strip("\n").splitlines():
        assert f"    {line}".rstrip() in result.stdout
    said = [line for line in result.stdout.splitlines() if not line.startswith("    ")]
    assert max(map(cells, said)) <= 80


def test_a_page(gold: Gold) -> None:
    """As a student reads it."""
    gold(explain("wrong-arguments", "--lang", "en").stdout, "explain/wrong-arguments.en.txt")
    gold(explain("wrong-arguments", "--lang", "zh").stdout, "explain/wrong-arguments.zh.txt")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_a_slug_all_rules_are_listed(lang: str) -> None:
    """Worst first, and no template shows its braces."""
    result = explain("--lang", lang, "--width", "300")
    assert result.exit_code == 0
    *rows, _, last = result.stdout.splitlines()
    assert {row.split()[0] for row in rows} == set(RULES)
    assert "{" not in result.stdout
    assert last == "tracer explain SLUG"


def test_the_locale_chooses_the_language() -> None:
    """--lang is stronger."""
    env = {"LC_ALL": "zh_CN.UTF-8"}
    assert "死锁" in explain("deadlock", env=env).stdout
    assert "死锁" not in explain("deadlock", "--lang", "en", env=env).stdout


@pytest.mark.parametrize(
    ("slug", "near"),
    [("dedlock", "Did you mean deadlock"), ("wrong-argument", "Did you mean wrong-arguments"),
     ("xyzzy", "See them all with: tracer explain")],
)  # fmt: skip
def test_an_unknown_rule_is_refused_with_the_nearest(slug: str, near: str) -> None:
    """Exit 2, no traceback."""
    result = explain(slug)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"tracer: no rule is called {slug}.")
    assert near in result.stderr
    assert result.stdout == ""


def test_a_capital_is_forgiven() -> None:
    """`tracer explain Deadlock`."""
    assert explain("Deadlock").stdout == explain("deadlock").stdout


def test_a_strange_slug_is_shown_harmless() -> None:
    """Escape codes stay text."""
    assert "\x1b" not in explain("\x1b[31mred").stderr
