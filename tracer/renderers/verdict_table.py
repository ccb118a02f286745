"""Many traces at a glance: a table for people, the same as CSV, and all that is known as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tracer.messages import fill, word
from tracer.messages.verdicts import counted, sentence
from tracer.model.finding import LEVELS
from tracer.renderers import text
from tracer.renderers.verdicts import uncovered
from tracer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer.messages import Language
    from tracer.model.finding import Finding
    from tracer.renderers.base import Page
    from tracer.renderers.verdicts import Verdict

_COLUMNS: Final = ("program", "trace", "worst", "outcome", "findings")
_NARROWEST: Final = 8
_FORMULA: Final = re.compile(r"[=+@\t\r]|-(?!\d+$)")


def table(verdicts: Sequence[Verdict], page: Page, language: Language) -> Iterator[str]:
    """A row per trace, and a line that sums up."""
    rows = [tuple(sentence(column, language) for column in _COLUMNS)]
    rows += [_row(verdict, language) for verdict in verdicts]
    safe = [[text.safe(cell, page.encoding) for cell in row] for row in rows]
    slug = max(text.cells(part) for row in safe for part in row[4].split(", "))
    widths = _widths(safe, page.width, slug)
    room = page.width - sum(widths) - 8
    for cells, verdict in zip(safe, (None, *verdicts), strict=True):
        margin = "".join(
            text.left(cell, width) + "  " for cell, width in zip(cells[:4], widths, strict=True)
        )
        said = text.wrap(cells[4].split(", "), room, gap=", ")  # slugs and counts stay together
        line = (margin + (said[0] if slug <= room else "")).rstrip()
        yield text.ink(line, "title") if verdict is None and page.colour else line
        if slug <= room:
            yield from (" " * text.cells(margin) + more for more in said[1:])
        elif verdict is not None and verdict.findings:
            yield from (f"    {part}" for part in cells[4].split(", "))
        if verdict is not None and verdict.error is not None:
            reason = text.safe(verdict.error, page.encoding)
            yield from (f"    {part}" for part in text.prose(reason, page.width - 4))
    yield ""
    yield from text.prose(text.safe(_sum(verdicts, language), page.encoding), page.width)


def _widths(rows: Sequence[Sequence[str]], width: int, slug: int) -> list[int]:
    """Of the first four columns: program and trace share what the longest slug leaves."""
    program, trace, worst, outcome = (
        max(map(text.cells, column)) for column in list(zip(*rows, strict=True))[:4]
    )
    left = width - worst - outcome - 8 - slug
    program = max(min(program, max(left // 2, left - trace)), _NARROWEST)
    return [program, max(min(trace, left - program), _NARROWEST), worst, outcome]


def as_csv(verdicts: Iterable[Verdict], encoding: str) -> Iterator[str]:
    """The same columns for a spreadsheet, with the exit code and the reason."""
    yield _csv([*_COLUMNS, "exit", "error"], encoding)
    for verdict in verdicts:
        if verdict.error is not None:
            yield _csv(["", verdict.trace, "", "", "", "", verdict.error], encoding)
            continue
        code = verdict.footer.exit if verdict.footer else None
        said = [verdict.program or "", verdict.trace, verdict.worst or "", _outcome(verdict)]
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
        return ("-", verdict.trace, sentence("unreadable", language), "-", "-")
    worst = verdict.worst
    level = word(worst, language) if worst else "-"
    return (
        verdict.program or "-",
        verdict.trace,
        level,
        _outcome(verdict),
        _slugs(verdict) or "-",
    )


def _outcome(verdict: Verdict) -> str:
    """`exit 0` if it ended by itself, else the footer's word."""
    footer = verdict.footer
    if footer is None:
        return "cut short"
    ended = footer.outcome in {"finished", "killed"}
    return f"exit {footer.exit}" if ended else footer.outcome


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
        "not_covered": {language: uncovered(verdict, language) for language in languages},
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
            | ({} if step.at is None else _place(step.at))
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
