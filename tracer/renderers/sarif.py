"""Findings of any number of traces as SARIF 2.1.0, so that a code host shows them on their lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub makes of it:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tracer import __version__
from tracer.messages import fill, phrase, word
from tracer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.checks.base import Rule
    from tracer.messages import Language
    from tracer.model.finding import Finding, Place
    from tracer.renderers.verdicts import Verdict

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT: Final = "%SRCROOT%"  # the folder in which the program was started
_PRECISION: Final = {"happened": "very-high", "possible": "high", "suspicion": "medium"}


def as_sarif(verdicts: Sequence[Verdict], languages: tuple[Language, ...]) -> Iterator[str]:
    """One document in ASCII. Rule ids are the slugs, as in JSON and in `tracer explain`."""
    found = [(verdict, finding) for verdict in verdicts for finding in verdict.findings]
    slugs = list(dict.fromkeys(finding.slug for _, finding in found))
    unread = [
        {"level": "error", "message": {"text": f"{verdict.trace}: {verdict.error}"}}
        for verdict in verdicts
        if verdict.error is not None
    ]
    run = {
        "tool": {
            "driver": {
                "name": "tracer",
                "semanticVersion": __version__,
                "rules": [_rule(RULES[slug], languages) for slug in slugs],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": not unread, "toolExecutionNotifications": unread},
        ],
        "results": [
            _result(finding, verdict, slugs.index(finding.slug), languages)
            for verdict, finding in found
        ],
    }
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _rule(rule: Rule, languages: tuple[Language, ...]) -> dict[str, Any]:
    explained = "\n\n".join(rule.words[language].explain for language in languages)
    example = rule.example.strip("\n")
    return {
        "id": rule.slug,
        "shortDescription": {"text": _joined(rule.title(language) for language in languages)},
        "fullDescription": {"text": explained.partition("\n\n")[0]},
        "help": {
            "text": f"{explained}\n\n{example}",
            "markdown": f"{explained}\n\n```python\n{example}\n```",
        },
        "defaultConfiguration": {"level": rule.level},
        "properties": {"tags": ["concurrency", "multiprocessing"]},
    }


def _result(
    finding: Finding, verdict: Verdict, index: int, languages: tuple[Language, ...]
) -> dict[str, Any]:
    words = RULES[finding.slug].words
    said = "\n".join(
        f"{fill(words[one].title, finding.fields, one)}\n"
        f"{word('why', one)}: {fill(words[one].why, finding.fields, one)}\n"
        f"{word('fix', one)}: {fill(words[one].fix, finding.fields, one)}"
        for one in languages
    )
    places = [place for place in finding.places if place.at]
    return {
        "ruleId": finding.slug,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": said},
        "locations": [{"physicalLocation": _physical(_first(finding, verdict), verdict)}],
        "relatedLocations": [
            {
                "id": number,
                "physicalLocation": _physical(place.at or "", verdict),
                "message": {"text": _does(place, verdict, languages)},
            }
            for number, place in enumerate(places)
        ],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint(finding, verdict)},
        "occurrenceCount": finding.count,
        "properties": {
            "certainty": finding.certainty,
            "precision": _PRECISION[finding.certainty],
            "trace": verdict.trace,
        },
    }


def _first(finding: Finding, verdict: Verdict) -> str:
    """Where it is shown: at the line of the fix; one that has no line, at the program as such."""
    program = verdict.header.program if verdict.header else "program"
    return next(iter(finding.ats()), f"{program}:")


def fingerprint(finding: Finding, verdict: Verdict) -> str:
    """The same for a finding of the same rule in the same text, wherever its line has moved to."""
    at = _first(finding, verdict)
    file, _, _ = at.rpartition(":")
    facts = (finding.slug, verdict.file(file), verdict.line(at) or "")
    return hashlib.sha256("\0".join(facts).encode("utf-8", "replace")).hexdigest()[:16] + ":1"


def _physical(at: str, verdict: Verdict) -> dict[str, Any]:
    file, _, line = at.rpartition(":")
    uri = quote(verdict.file(file).replace("\\", "/").lstrip("/"), errors="replace")
    location: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": _ROOT}}
    if line.isdecimal() and int(line) > 0:
        location["region"] = {"startLine": int(line)}
    return location


def _does(place: Place, verdict: Verdict, languages: tuple[Language, ...]) -> str:
    return _joined(
        f"{verdict.name(place.actor)} "
        + word("clause", one).join(phrase(each, one) for each in place.phrases)
        for one in languages
    ).strip()


def _joined(sentences: Iterator[str]) -> str:
    return " / ".join(sentences)
