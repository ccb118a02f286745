"""What the checks say of a trace: kept without its events, and written out in full."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tracer import checks
from tracer.checks.coverage import gaps
from tracer.checks.whereabouts import raised_at
from tracer.messages import word
from tracer.messages.verdicts import counted, sentence
from tracer.model.finding import LEVELS
from tracer.reconstruct import reconstruct
from tracer.renderers import text
from tracer.renderers.base import Picture
from tracer.renderers.chart.header import header
from tracer.renderers.chart.outcome import exit_word
from tracer.renderers.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer.messages import Language
    from tracer.model.finding import Finding, Level, Phrase
    from tracer.model.frame import Footer, Header
    from tracer.model.timeline import Timeline
    from tracer.model.trace import Trace
    from tracer.renderers.base import Page
    from tracer.rules.file import RulesFile


_LIVES: Final = frozenset(
    {"began", "started", "exited", "died", "joined", "reaped", "created", "snapshot"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One trace, or why it could not be read (`error`).

    trace  the file, as it was named
    names  actor -> what a person calls it
    raised what ended the main process, and on which line
    gaps   what the trace does not hold, as phrases of `messages.verdicts`
    files  of the program, as findings name them -> their path in the folder of the run
    lines  `file:line` of a finding -> its text
    """

    trace: str
    header: Header | None = None
    footer: Footer | None = None
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, str] | None = None
    processes: int = 0
    events: int = 0
    rules: int = 0
    raised: tuple[str, str] | None = None
    gaps: tuple[Phrase, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    error: str | None = None

    @property
    def worst(self) -> Level | None:
        """The worst level among the findings."""
        return min((one.level for one in self.findings), key=LEVELS.index, default=None)

    @property
    def program(self) -> str | None:
        """The path of the program, or its module, or whatever it is called."""
        header = self.header
        return None if header is None else header.path or header.module or header.program

    def name(self, actor: str | None) -> str:
        """What a person calls this actor."""
        return (self.names or {}).get(actor or "", actor or "somebody")

    def file(self, name: str) -> str:
        """The path of a file of the program, relative to the folder of the run."""
        return self.files.get(name, name)

    def line(self, at: str) -> str | None:
        """The text of a line that a finding names."""
        return self.lines.get(at)

    def reaches(self, level: Level) -> bool:
        """Whether something was found at this level or above."""
        return self.worst is not None and LEVELS.index(self.worst) <= LEVELS.index(level)


def judge(trace: Trace, name: str, house: RulesFile | None = None) -> tuple[Verdict, Picture]:
    """What the checks say of a trace, and the picture that findings are drawn from.

    RulesFileError if rules of the `house` name what the trace does not have.
    """
    picture = Picture.of(trace)
    rules = len(checks.RULES)
    if house is not None:
        house.fit(trace)
        picture.findings = checks.ranked([*picture.findings, *house.check(trace)])
        rules += len(house.rules)
    picture.timeline = timeline = _outline(trace)
    raised = _raised(trace)
    files = {trace.header.program}
    named = {at for finding in picture.findings for at in finding.ats()}
    named.update(raised[1:] if raised else ())
    files.update(at.rpartition(":")[0] for at in named)
    verdict = Verdict(
        name,
        trace.header,
        trace.footer,
        tuple(picture.findings),
        timeline.names,
        timeline.processes(),
        len(trace.events),
        rules,
        raised,
        gaps(trace),
        {file: trace.relative(file) for file in files},
        {at: text for at in named if (text := trace.line(at)) is not None},
        tuple(trace.remarks),
    )
    return verdict, picture


def report(
    verdict: Verdict,
    picture: Picture,
    page: Page,
    languages: tuple[Language, ...],
    most: int | None,
) -> Iterator[str]:
    """The first line of the chart, the findings in full, and a last line that sums up."""
    parts = [text.safe(part, page.encoding) for part in header(picture.trace, picture.timeline)]
    for line in text.wrap(parts, page.width, gap="  "):
        yield text.ink(line, "title") if page.colour else line
    yield ""
    if verdict.findings:
        for line in Findings(page, languages, most).lines(picture):
            yield line.encode(page.encoding, "backslashreplace").decode(page.encoding)
        yield ""
    for language in languages:
        for said in _last_words(verdict, language):
            yield from text.prose(text.safe(said, page.encoding), page.width, "  ")


def counts(verdict: Verdict, language: Language) -> str:
    """`2 errors, 1 note`."""
    found = Counter[str]()
    for finding in verdict.findings:
        found[finding.level] += finding.count
    comma = word("comma", language)
    return comma.join(counted(found[level], level, language) for level in LEVELS if found[level])


def uncovered(verdict: Verdict, language: Language) -> list[str]:
    """What the trace does not hold, so that nothing is known of it."""
    return [sentence(gap.key, language, **gap.fields) for gap in verdict.gaps]


def _last_words(verdict: Verdict, language: Language) -> Iterator[str]:
    for remark in verdict.remarks:
        yield f"{word('note', language)}: {remark}"
    covered = word("comma", language).join(
        counted(count, noun, language)
        for count, noun in (
            (verdict.processes, "process"),
            (verdict.events, "event"),
            (verdict.rules, "rule"),
        )
    )
    footer = verdict.footer
    if verdict.reaches("warning"):
        yield sentence("found", language, counts=counts(verdict, language), covered=covered)
        return
    if verdict.findings:  # notes: nothing is wrong
        covered += sentence("semicolon", language) + counts(verdict, language)
    if footer is None or footer.outcome not in {"finished", "killed"} or footer.lost:
        yield sentence("clean-so-far", language, covered=covered)
    elif footer.exit and verdict.raised:
        error, at = verdict.raised
        text = verdict.line(at)
        where = f"{at} `{text}`" if text else at
        yield sentence("clean-but-raised", language, covered=covered, error=error, where=where)
    elif footer.exit:
        yield sentence("clean-but", language, covered=covered, exit=_exit(footer.exit, language))
    else:
        yield sentence("clean", language, covered=covered)
    if verdict.gaps:
        unseen = sentence("semicolon", language).join(uncovered(verdict, language))
        yield sentence("not-covered", language, gaps=unseen)


def _exit(code: int, language: Language) -> str:
    """`exit code 3`; in Chinese only the words differ."""
    said = exit_word(code)
    if language == "zh":
        said = said.replace("exit code", "退出码").replace("signal", "信号")
    return said


def _raised(trace: Trace) -> tuple[str, str] | None:
    main = next((event.actor for event in trace.events if event.kind == "began"), None)
    ends = [one for one in trace.events if one.kind == "exited" and one.actor == main]
    error = ends[-1].get("error") if ends else None
    at = raised_at(trace, {main}).get(main) if error and main else None
    return (error, at) if error and at else None


def _outline(trace: Trace) -> Timeline:
    """Who and what there was and how long, without what they did, which would take long."""
    seen: set[str] = set()
    few = []
    for event in trace.events:
        if event.kind in _LIVES or event.actor not in seen or (event.object or "") not in seen:
            seen.update((event.actor, event.object or ""))
            few.append(event)
    if few and few[-1] is not trace.events[-1]:
        few.append(trace.events[-1])
    return reconstruct(replace(trace, events=few))
