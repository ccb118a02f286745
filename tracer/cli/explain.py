"""`tracer explain [SLUG]`: what a rule is about, with an example; without a slug, all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.base import Rule
    from tracer.messages import Language
    from tracer.renderers import Page


@click.command()
@click.argument("slug", required=False)
@click.option("--lang", type=click.Choice(["auto", "en", "zh", "both"]), default="auto")
@click.option("--width", type=click.IntRange(min=20), help="Default: the terminal's, or 80.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
def explain(slug: str | None, lang: str, width: int | None, color: str) -> None:
    """Explain a rule by the SLUG that stands in a finding; without one, list them all."""
    from tracer.cli.terminal import page, write
    from tracer.messages import chosen
    from tracer.rules import RULES

    sheet, languages = page(width, color), chosen(lang)
    if slug is None:
        write(_table(sheet, languages))
    else:
        write(_explained(RULES[_known(slug)], sheet, languages))


def _known(slug: str) -> str:
    """The slug of a rule; a capital more or less is no reason to say no."""
    import difflib

    from tracer.errors import UsageError
    from tracer.rules import RULES

    wanted = slug.strip().lower()
    if wanted in RULES:
        return wanted
    near = difflib.get_close_matches(wanted, list(RULES), n=3)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"no rule is called {slug}. {hint}See them all with: tracer explain")


def _table(page: Page, languages: tuple[Language, ...]) -> Iterator[str]:
    from tracer.messages import word
    from tracer.model.finding import LEVELS
    from tracer.renderers import text
    from tracer.rules import RULES

    width = max(map(len, RULES))
    for language in languages:
        levels = {level: word(level, language) for level in LEVELS}
        broad = max(map(text.cells, levels.values()))
        for rule in sorted(RULES.values(), key=lambda rule: LEVELS.index(rule.level)):
            margin = f"{rule.slug:<{width}}  {text.left(levels[rule.level], broad)}  "
            said = text.safe(rule.title(language), page.encoding)
            room = max(page.width - text.cells(margin), 16)
            for number, line in enumerate(text.prose(said, room)):
                yield (margin if number == 0 else " " * text.cells(margin)) + line
        yield ""
    yield "tracer explain SLUG"


def _explained(rule: Rule, page: Page, languages: tuple[Language, ...]) -> Iterator[str]:
    from tracer.messages import word
    from tracer.renderers import text

    for language in languages:
        title = f"{word(rule.level, language)}[{rule.slug}] {rule.title(language)}"
        for line in text.prose(text.safe(title, page.encoding), page.width, "  "):
            yield text.ink(line, "title") if page.colour else line
        for paragraph in rule.words[language].explain.split("\n\n"):
            yield ""
            yield from text.prose(text.safe(paragraph, page.encoding), page.width)
        yield ""
    yield " / ".join(text.safe(word("example", one), page.encoding) for one in languages)
    yield ""
    for line in rule.example.strip("\n").splitlines():
        yield f"    {line}".rstrip()
