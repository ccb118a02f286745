"""SARIF: what a code host reads is there, and nothing that the standard does not know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from tests import scenes
from tests.checks.examples import EXAMPLES
from tests.story import tell
from tracer import api
from tracer.messages import LANGUAGES
from tracer.renderers.sarif import as_sarif
from tracer.renderers.verdict_table import as_json
from tracer.renderers.verdicts import Verdict, judge
from tracer.rules.file import RulesFile

if TYPE_CHECKING:
    from tracer.model.trace import Trace

TRACES = Path(__file__).parents[2] / "traces"

Sentence = Annotated[str, Field(min_length=1)]
LevelName = Literal["error", "warning", "note"]


class Part(BaseModel):
    """What the schema of SARIF 2.1.0 says of the parts that are written: no other keys."""

    model_config = ConfigDict(extra="forbid")


class Message(Part):
    text: Sentence
    markdown: str | None = None


class ArtifactLocation(Part):
    uri: Annotated[str, Field(pattern=r"^[\w%.~-]+(/[\w%.~-]+)*$")]  # relative
    uriBaseId: Literal["%SRCROOT%"]  # noqa: N815 -- SARIF's own name


class Region(Part):
    startLine: Annotated[int, Field(ge=1)]  # noqa: N815


class PhysicalLocation(Part):
    artifactLocation: ArtifactLocation  # noqa: N815
    region: Region | None = None


class Location(Part):
    physicalLocation: PhysicalLocation  # noqa: N815
    id: int | None = None
    message: Message | None = None


class Result(Part):
    ruleId: str  # noqa: N815
    ruleIndex: Annotated[int, Field(ge=0)]  # noqa: N815
    level: LevelName
    message: Message
    locations: Annotated[list[Location], Field(min_length=1, max_length=1)]
    relatedLocations: list[Location]  # noqa: N815
    partialFingerprints: dict[str, Annotated[str, Field(pattern="^[0-9a-f]{16}:1$")]]  # noqa: N815
    occurrenceCount: Annotated[int, Field(ge=1)]  # noqa: N815
    properties: dict[str, str]


class Configuration(Part):
    level: LevelName


class ReportingDescriptor(Part):
    id: Annotated[str, Field(pattern=r"^[a-z-]+$")]
    shortDescription: Message  # noqa: N815
    fullDescription: Message  # noqa: N815
    help: Message
    defaultConfiguration: Configuration  # noqa: N815
    properties: dict[str, list[str]]


class Driver(Part):
    name: Literal["tracer"]
    semanticVersion: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+")]  # noqa: N815
    rules: list[ReportingDescriptor]


class Tool(Part):
    driver: Driver


class Notification(Part):
    level: LevelName
    message: Message


class Invocation(Part):
    executionSuccessful: bool  # noqa: N815
    toolExecutionNotifications: list[Notification]  # noqa: N815


class Run(Part):
    tool: Tool
    columnKind: Literal["utf16CodeUnits", "unicodeCodePoints"]  # noqa: N815
    invocations: list[Invocation]
    results: list[Result]


class Sarif(Part):
    version: Literal["2.1.0"]
    schema_: Annotated[str, Field(alias="$schema", pattern=r"^https://.*sarif-2\.1\.0.*")]
    runs: Annotated[list[Run], Field(min_length=1, max_length=1)]


def run_of(*verdicts: Verdict) -> Run:
    """The one run of the document, held against the schema."""
    text = "\n".join(as_sarif(verdicts, ("en",)))
    assert text.isascii()
    return Sarif.model_validate_json(text).runs[0]


def verdict_of(trace: Trace) -> Verdict:
    return judge(trace, "x.jsonl")[0]


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_finding_can_be_shown_on_its_line(slug: str) -> None:
    """Its rule is described; it has one place, and the others are related."""
    verdict = verdict_of(EXAMPLES[slug]())
    run = run_of(verdict)
    assert len(run.results) == len(verdict.findings)
    for result, finding in zip(run.results, verdict.findings, strict=True):
        assert run.tool.driver.rules[result.ruleIndex].id == result.ruleId == finding.slug
        assert result.level == finding.level
        region = result.locations[0].physicalLocation.region
        assert (region is not None) == bool(finding.ats())


def test_ids_are_those_of_json() -> None:
    """Whoever reads both can join them."""
    verdicts = [verdict_of(EXAMPLES["deadlock"]()), verdict_of(EXAMPLES["held-at-exit"]())]
    told = json.loads("\n".join(as_json(verdicts, ("en",))))
    slugs = [finding["slug"] for trace in told["traces"] for finding in trace["findings"]]
    assert [result.ruleId for result in run_of(*verdicts).results] == slugs


def test_a_line_is_named_from_the_folder_of_the_run() -> None:
    """scenarios/philosophers.py, wherever that was."""
    verdict, _ = judge(api.load(TRACES / "philosophers.jsonl"), "x.jsonl")
    (result,) = run_of(verdict).results
    place = result.locations[0].physicalLocation
    assert place.artifactLocation.uri == "scenarios/philosophers.py"
    assert place.region == Region(startLine=22)


def test_a_finding_is_known_again_where_its_line_has_moved() -> None:
    """A new line above changes numbers, not fingerprints; another text does."""
    story = "A acquires left\nA requests left"
    prints = [
        run_of(verdict_of(tell(text))).results[0].partialFingerprints
        for text in (story, f"-- a comment\n{story}", story.replace("left", "right"))
    ]
    assert prints[0] == prints[1] != prints[2]


def test_broken_rules_of_the_house_are_results_too() -> None:
    """With their help."""
    house = RulesFile.parse('[[inside]]\nof = "semaphore"\nat_most = 3')
    run = run_of(judge(scenes.ktv(), "x.jsonl", house)[0])
    assert [result.ruleId for result in run.results] == ["at-most-inside"]
    assert "The rules file" in run.tool.driver.rules[0].help.text


def test_a_trace_that_cannot_be_read_is_told() -> None:
    """The run was not successful."""
    run = run_of(Verdict("x.jsonl", error="x.jsonl is not a trace"), verdict_of(scenes.ktv()))
    assert not run.invocations[0].executionSuccessful
    assert "is not a trace" in run.invocations[0].toolExecutionNotifications[0].message.text
    assert run.results == []


def test_strange_names_make_no_strange_uris() -> None:
    """Whatever a trace calls its files: a relative URI in ASCII."""
    for name in ("/etc/pass wd.py", "用户.py", "a%20b.py", "\udcff.py", "..\\x.py"):
        trace = tell(f"A acquires left\nA requests left [{name.replace(' ', '_')}:3]", program=name)
        verdict = verdict_of(trace)
        assert run_of(verdict).results
        assert "\n".join(as_sarif([verdict], LANGUAGES)).isascii()
