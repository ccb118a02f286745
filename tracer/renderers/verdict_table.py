"""Many traces at a glance: a table for people, the same as CSV, and all that is known as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tracer.checks import RULES
from tracer.messages import fill, word
from tracer.messages.verdicts import counted, sentence
from tracer.model.finding import LEVELS
from tracer.renderers import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer.messages import Language
    from tracer.model.finding import Finding
    from tracer.renderers.base import Page
    from tracer.renderers.verdicts import Verdict

_COLUMNS: Final = ("program", "trace", "worst", "outcome", "findings")
_WIDEST: Final = 28
_FORMULA: Final = re.compile(r"[=+@\t\r]|-(?!\d+$)")


def table(verdicts: Sequence[Verdict], page: Page, language: Language) -> Iterator[str]:
    """A row per trace, and a line that sums up."""
    rows = [tuple(sentence(column, language) for column in _COLUMNS)]
    rows += [_row(verdict, language) for verdict in verdicts]
    safe = [[text.safe(cell, page.encoding) for cell in row] for row in rows]
    widths = [min(_WIDEST, max(map(text.cells, column))) for column in zip(*safe, strict=True)][:4]
    for number, (cells, verdict) in enumerate(zip(safe, (None, *verdicts), strict=True)):
        margin = "".join(
            text.left(cell, width) + "  " for cell, width in zip(cells[:4], widths, strict=True)
        )
        indent = " " * text.cells(margin)
        room = max(page.width - len(indent), 16)
        # Slugs and counts stay together; a reason is a sentence.
        said = (
            text.prose(cells[4], room)
            if verdict and verdict.error
            else text.wrap(cells[4].split(", "), room, gap=", ")
        )
        first, *more = said or [""]
        line = (margin + first).rstrip()
        yield text.ink(line, "title") if number == 0 and page.colour else line
        yield from (indent + line for line in more)
    yield ""
    yield from text.prose(text.safe(_sum(verdicts, language), page.encoding), page.width)


def as_csv(verdicts: Iterable[Verdict], encoding: str) -> Iterator[str]:
    """The same columns for a spreadsheet, with the exit code and the reason."""
    yield _csv([*_COLUMNS, "exit", "error"], encoding)
    for verdict in verdicts:
        if verdict.error is not None:
            yield _csv(["", verdict.trace, "", "", "", "", verdict.error], encoding)
            continue
        code = verdict.footer.exit if verdict.footer else None
        said = [verdict.program or "", verdict.trace, verdict.worst or "", verdict.outcome]
        yield _csv([*said, _slugs(verdict), "" if code is None else str(code), ""], encoding)


def as_json(verdicts: Iterable[Verdict], languages: tuple[Language, ...]) -> Iterator[str]:
    """One document in ASCII, a trace to a line."""
    yield '{"traces": ['
    before = None
    for verdict in verdicts:
        if before is not None:
            yield before + ","
        before = json.dumps(_facts(verdict, languages), ensure_ascii=True)
    if before is not None:
        yield before
    yield "]}"


def _row(verdict: Verdict, language: Language) -> tuple[str, ...]:
    if verdict.error is not None:
        return ("-", verdict.trace, sentence("unreadable", language), "-", verdict.error)
    footer, worst = verdict.footer, verdict.worst
    outcome = verdict.outcome
    if footer is not None and footer.outcome in {"finished", "killed"}:
        outcome += f", exit {footer.exit}"
    level = word(worst, language) if worst else "-"
    return (verdict.program or "-", verdict.trace, level, outcome, _slugs(verdict) or "-")


def _slugs(verdict: Verdict) -> str:
    """`deadlock, child-failed x3`."""
    found = Counter[str]()
    for finding in verdict.findings:
        found[finding.slug] += finding.count
    return ", ".join(f"{slug} x{n}" if n > 1 else slug for slug, n in found.items())


def _sum(verdicts: Sequence[Verdict], language: Language) -> str:
    worst = Counter(verdict.worst for verdict in verdicts if verdict.error is None)
    said = [
        sentence("worst-traces", language, count=worst[level], level=word(level, language))
        for level in LEVELS
        if worst[level]
    ]
    if worst[None]:
        said.append(sentence("clean-traces", language, count=worst[None]))
    unread = sum(verdict.error is not None for verdict in verdicts)
    if unread:
        said.append(sentence("unreadable-traces", language, count=unread))
    counts = word("comma", language).join(said)
    return sentence(
        "many", language, traces=counted(len(verdicts), "trace", language), counts=counts
    )


def _csv(cells: Iterable[str], encoding: str) -> str:
    out = io.StringIO()
    # A spreadsheet would evaluate what begins like a formula, and a trace is data from a stranger.
    harmless = ["'" + cell if _FORMULA.match(cell) else cell for cell in cells]
    csv.writer(out, lineterminator="").writerow([text.safe(cell, encoding) for cell in harmless])
    return out.getvalue()


def _facts(verdict: Verdict, languages: tuple[Language, ...]) -> dict[str, Any]:
    if verdict.error is not None:
        return {"trace": verdict.trace, "error": verdict.error}
    return {
        "trace": verdict.trace,
        "program": verdict.program,
        "outcome": verdict.footer.outcome if verdict.footer else None,
        "exit": verdict.footer.exit if verdict.footer else None,
        "processes": verdict.processes,
        "events": verdict.events,
        "lost": verdict.footer.lost if verdict.footer else None,
        "remarks": list(verdict.remarks),
        "faults": list(verdict.faults),
        "worst": verdict.worst,
        "findings": [_finding(finding, verdict, languages) for finding in verdict.findings],
    }


def _finding(finding: Finding, verdict: Verdict, languages: tuple[Language, ...]) -> dict[str, Any]:
    words = RULES[finding.slug].words
    return {
        "slug": finding.slug,
        "level": finding.level,
        "certainty": finding.certainty,
        "count": finding.count,
        "t": finding.t,
        "actor": finding.actor,
        "name": None if finding.actor is None else verdict.name(finding.actor),
        "places": [
            {"actor": place.actor, "name": verdict.name(place.actor), **_place(place.at)}
            for place in finding.places
        ],
        "story": [
            {"t": step.t, "actor": step.actor, "words": step.words, "blocked": step.blocked}
            for step in finding.story
        ],
        "evidence": [{"actor": actor, "seq": seq} for actor, seq in finding.evidence],
        "fix_at": [_place(at) for at in finding.fix_at],
        "fields": {key: _plain(value) for key, value in finding.fields.items()},
        "sentences": {
            language: {
                "title": fill(words[language].title, finding.fields, language),
                "why": fill(words[language].why, finding.fields, language),
                "fix": fill(words[language].fix, finding.fields, language),
            }
            for language in languages
        },
    }


def _place(at: str | None) -> dict[str, Any]:
    file, _, line = (at or "").rpartition(":")
    return {"file": file or None, "line": int(line) if line.isdecimal() else None}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, int | float | str) else str(value)
