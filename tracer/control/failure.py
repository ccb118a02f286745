"""What counts as a failure of a run, and how the same one is known again in another run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tracer.model.finding import LEVELS
from tracer.state.waiting import stuck

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from tracer.control.stage import Execution
    from tracer.model.events import Event
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace

    Judge = Callable[[Trace], list[Finding]]

_HANGS: Final = frozenset({"deadlock", "livelock"})


@dataclass(frozen=True, slots=True)
class Failure:
    """One way in which a run went wrong.

    kind       deadlock | livelock | exception | signal | exit | finding | output
    signature  what, where and on which objects; equal for the same failure in another run
    text       what it was in half a sentence, as the program itself said it; may be empty
    actor      who failed, None if it was not one alone
    """

    kind: str
    signature: Hashable
    text: str = ""
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the first run did, which others are held against.

    code    exit code of main
    output  what the program printed, None if nobody compares
    """

    code: int | None
    output: bytes | None = None


def failure_of(
    execution: Execution, events: list[Event], expected: Expectation | None, judge: Judge
) -> Failure | None:
    """The failure of a run, the most telling first; None if it went well."""
    run = execution.run
    if run.how in _HANGS:
        return Failure(run.how, (run.how, _waits(execution)))
    for failure in (*_exceptions(events), *_signals(execution)):
        return failure
    for finding in judge(execution.trace(events)):
        if finding.level == LEVELS[0] and finding.certainty == "happened":
            places = tuple(sorted({place.at or "" for place in finding.places}))
            return Failure("finding", ("finding", finding.slug, places), finding.slug, finding.actor)
    if expected is None:
        return None
    if run.how == "ended" and run.code and run.code != expected.code:
        return Failure("exit", ("exit", run.code), f"exit code {run.code}", "main")
    if expected.output is not None and execution.output() != expected.output:
        return Failure("output", ("output",))
    return None


def _waits(execution: Execution) -> tuple[Any, ...]:
    """Who of a hang waits for what: by line and object, whoever it is."""
    found = stuck(execution.state)
    if found:
        return tuple(sorted({(one.wait.at or "", one.wait.op, one.reason) for one in found}))
    return tuple(sorted({(one.kind, one.object or "") for one in execution.run.stuck}))


def _exceptions(events: Iterable[Event]) -> Iterable[Failure]:
    """What ended a process: an exception nobody caught."""
    targets = {
        event.get("child"): event.get("target") for event in events if event.kind == "started"
    }
    for event in events:
        error = event.get("error") if event.kind == "exited" else None
        if error and not error.startswith("SystemExit"):
            name = error.partition(":")[0]
            yield Failure(
                "exception", ("exception", name, targets.get(event.actor)), error, event.actor
            )


def _signals(execution: Execution) -> Iterable[Failure]:
    """A process that died of a signal which nobody of the program has sent."""
    for actor, number in execution.run.struck:
        yield Failure("signal", ("signal", number), f"signal {number}", actor)
