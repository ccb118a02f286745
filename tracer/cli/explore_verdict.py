"""What a search has to say: the verdict, the shortest story, what decides, and what to do next."""

from __future__ import annotations

import json
import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tracer.messages.explore import sentence, term
from tracer.renderers import Picture, text
from tracer.renderers.findings import Findings
from tracer.renderers.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.control.verdict import Found, Verdict
    from tracer.messages import Language
    from tracer.renderers import Page

EXIT_CODES: Final = {"found": 1, "exhausted": 0, "none": 0, "inconclusive": 3}
_STRAYS: Final = ("threads", "manager", "process", "socket", "signals", "files")
_CONFIRMATIONS: Final = 3
_PRINTED: Final = 12  # lines of the program's output that are shown
_STARTS: Final = 3  # lines that start processes, where there are too many


def lines(
    verdict: Verdict, target: str, page: Page, languages: tuple[Language, ...], options: Options
) -> Iterator[str]:
    """The verdict as text."""
    report = _Report(verdict, target, page, languages, options)
    if not verdict.found:
        yield from report.nothing_found()
        return
    for number, found in enumerate(verdict.found):
        if number:
            yield ""
        yield from report.found(found)


@dataclass(frozen=True, slots=True)
class Options:
    """What of the request stands in the answer.

    called  the program, as any verb of tracer's is given it
    further the options that search on from here; None: there is nothing more to search
    """

    strategy: str
    seed: int
    lines: bool
    called: tuple[str, ...]
    further: tuple[str, ...] | None = ()


class _Report:
    def __init__(
        self,
        verdict: Verdict,
        target: str,
        page: Page,
        languages: tuple[Language, ...],
        options: Options,
    ) -> None:
        self._verdict = verdict
        self._target = target
        self._page = page
        self._languages = languages
        self._options = options

    def nothing_found(self) -> Iterator[str]:
        tally, result = self._verdict.tally, self._verdict.result
        key = "complete" if result == "exhausted" and tally.complete else result
        yield from self._say(key, bound=tally.exhausted, distinct=tally.distinct)
        if tally.files and not self._options.lines:
            yield from self._say("written", indent=2)
        yield from self._remarks()

    def found(self, found: Found) -> Iterator[str]:
        """One failure: how it was found, the story, what decides, the finding, the commands."""
        smallest = found.minimised
        for language in self._languages:
            what = term(found.failure.kind, language)
            if found.failure.text:
                what += f" ({found.failure.brief})"
            yield from self._prose(
                sentence(
                    "found",
                    language,
                    name=self._name,
                    what=what,
                    number=found.number,
                    runs=self._verdict.tally.runs,
                    strategy=found.strategy,
                    seed=self._options.seed,
                    decisions=found.decisions,
                    seconds=self._seconds,
                    before=found.deviations,
                    after=len(smallest.failure.schedule.deviations),
                    confirmed=found.confirmed,
                    times=_CONFIRMATIONS,
                )
            )
        if found.times > 1:
            yield from self._say("again", count=found.times)
        yield ""
        picture = Picture(found.path) if found.path is not None else None
        if picture is not None:
            yield from Story(self._page, self._languages).lines(picture)
            yield from self._decides(found, picture)
            blocks = list(
                Findings(self._page, self._languages, most=1, down_to="error").lines(picture)
            )
            if blocks:
                yield ""
                yield from blocks
        yield from self._printed(found)
        if found.early:
            yield from self._say("early", indent=2)
        yield from self._remarks()
        yield ""
        trace = shlex.quote(str(found.path))
        for language in self._languages:
            yield self._safe(sentence("rerun", language, trace=trace))
            yield self._safe(sentence("look", language, trace=trace))
            if self._options.further is not None:
                words = shlex.join((*self._options.further, *self._options.called))
                yield self._safe(sentence("search on", language, words=words))

    def _decides(self, found: Found, picture: Picture) -> Iterator[str]:
        order = found.minimised.order
        if order is None or order.second_step is None:
            return
        name = picture.timeline.name
        pair = ((order.first, order.first_step), (order.second, order.second_step))
        places = [found.line_at(step) for _, step in pair]
        if None in places:
            return
        alike = places[0] == places[1]  # then the line alone does not tell which two they are
        deeds = [
            (name(one.actor.partition("~")[0]), f"{at} ({one.kind})" if alike else at)
            for (one, _), at in zip(pair, places, strict=True)
        ]
        yield ""
        for language in self._languages:
            first, second = (sentence("deed", language, actor=who, at=at) for who, at in deeds)
            yield from self._prose("  " + sentence("decides", language, first=first, second=second))

    def _printed(self, found: Found) -> Iterator[str]:
        if found.printed:
            yield ""
            yield from self._say("printed")
            yield from self._output(found.printed)

    def _output(self, printed: bytes) -> Iterator[str]:
        for line in printed.decode("utf-8", "replace").splitlines()[-_PRINTED:]:
            yield text.cut("  | " + self._safe(line), self._page.width)

    def _remarks(self) -> Iterator[str]:
        tally = self._verdict.tally
        if tally.seconds > 0:
            rate, steps = tally.runs / tally.seconds, tally.steps / max(tally.runs, 1)
            yield from self._say("rate", rate=f"{rate:.0f}", steps=f"{steps:.0f}", indent=2)
        if tally.limited:
            yield from self._say(
                "limited", count=tally.limited, where=_listed(tally.rounds), indent=2
            )
        starts = ", ".join(line for line, _ in tally.starts.most_common(_STARTS)) or "?"
        for why, count in tally.unclear.items():
            where = starts if why == "actors" else _listed(tally.where)
            yield from self._say(why, count=count, where=where, indent=2)
        for at in {found.input_at() for found in self._verdict.found} - {None}:
            yield from self._say("no input", at=at, indent=2)
        if tally.interrupted:
            yield from self._say("interrupted", indent=2)
        if tally.edited:
            yield from self._say("edited", file=tally.edited, indent=2)
        if tally.unkept:
            files = ", ".join(os.path.relpath(path) for path in tally.unkept[:_STARTS])
            yield from self._say("unkept", files=files, indent=2)
        strays = [name for bit, name in enumerate(_STRAYS) if tally.strays >> bit & 1]
        if strays:
            for language in self._languages:
                what = ", ".join(term(name, language) for name in strays)
                yield from self._prose("  " + sentence("strays", language, what=what))
        if tally.code and tally.alike == tally.runs:
            code = tally.code if tally.code > 0 else 128 - tally.code
            yield from self._say("always exits", code=code, indent=2)
            if tally.printed:
                yield from self._say("printed", indent=2)
                yield from self._output(tally.printed)

    @property
    def _name(self) -> str:
        return Path(self._target).absolute().name.removesuffix(".py")

    @property
    def _seconds(self) -> str:
        return f"{self._verdict.tally.seconds:.1f}"

    def _say(self, key: str, indent: int = 0, **fields: Any) -> Iterator[str]:
        tally = self._verdict.tally
        known = {
            "name": self._name, "runs": tally.runs, "seconds": self._seconds,
            "strategy": self._options.strategy, "seed": self._options.seed,
            "called": shlex.join(self._options.called),
        }  # fmt: skip
        for language in self._languages:
            yield from self._prose(" " * indent + sentence(key, language, **{**known, **fields}))

    def _prose(self, words: str) -> Iterator[str]:
        yield from text.prose(self._safe(words), self._page.width, "  ")

    def _safe(self, words: str) -> str:
        return text.safe(words, self._page.encoding)


def _listed(places: dict[str, str]) -> str:
    """Who and at which line, as a remark has it."""
    return ", ".join(f"{who} ({line})" if line else who for who, line in places.items()) or "?"


def as_data(verdict: Verdict) -> Iterator[str]:
    """The verdict as JSON, for machines."""
    tally = verdict.tally
    yield json.dumps(
        {
            "result": verdict.result,
            "schedules": tally.runs,
            "distinct": tally.distinct,
            "limited": tally.limited,
            "unclear": tally.unclear,
            "elsewhere": tally.where,
            "not_controlled": [n for bit, n in enumerate(_STRAYS) if tally.strays >> bit & 1],
            "exhausted": tally.exhausted,
            "complete": tally.complete,
            "interrupted": tally.interrupted,
            "edited": tally.edited,
            "unkept": tally.unkept,
            "exit": tally.code,
            "seconds": round(tally.seconds, 3),
            "failures": [_failure(found) for found in verdict.found],
        },
        indent=2,
    )


def _failure(found: Found) -> dict[str, Any]:
    return {
        "kind": found.failure.kind,
        "text": found.failure.text,
        "actor": found.failure.actor,
        "schedule": found.number,
        "times": found.times,
        "strategy": found.strategy,
        "deviations": [str(one) for one in found.minimised.failure.schedule.deviations],
        "minimised_from": found.deviations,
        "confirmed": found.confirmed,
        "needs_slow": found.early,
        "trace": None if found.path is None else str(found.path),
    }
