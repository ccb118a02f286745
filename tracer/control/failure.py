"""What counts as a failure of a run, and how the same one is known again in another run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tracer.model.finding import LEVELS
from tracer.state import State
from tracer.state.waiting import stuck

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from tracer.model.events import Event
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace

    Judge = Callable[[Trace], list[Finding]]

LIVELOCK: Final = "livelock"
_BRIEF: Final = 100  # characters
_ABORTED: Final = frozenset({4, 6, 7, 8, 11})  # SIGILL SIGABRT SIGBUS SIGFPE SIGSEGV


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

    @property
    def brief(self) -> str:
        """The text in one line that is not too long."""
        words = " ".join(self.text.split())
        return words if len(words) <= _BRIEF else words[: _BRIEF - 1] + "~"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the first run did, which others are held against.

    code    exit code of main
    output  what the program printed, None if nobody compares
    """

    code: int | None
    output: bytes | None = None


def failure_of(
    trace: Trace,
    judge: Judge,
    expected: Expectation | None = None,
    *,
    how: str = "",
    output: bytes = b"",
) -> Failure | None:
    """The failure that a trace shows, the most telling first; None if all went well.

    `how` is what the controller says of the run's end, if one was there.
    """
    if how == LIVELOCK or (trace.footer is not None and trace.footer.outcome == "deadlock"):
        waits = _waits(trace)
        # A trace by itself tells them apart only so: somebody could have gone on.
        kind = LIVELOCK if how == LIVELOCK or not (how or waits) else "deadlock"
        return Failure(kind, (kind, waits))
    for failure in (*_exceptions(trace.events), *_signals(trace.events)):
        return failure
    for finding in judge(trace):
        if finding.level == LEVELS[0] and finding.certainty == "happened":
            places = tuple(sorted({place.at or "" for place in finding.places}))
            signature = ("finding", finding.slug, places)
            return Failure("finding", signature, finding.slug, finding.actor)
    if expected is None:
        return None
    code = trace.footer.exit if trace.footer is not None else None
    if code and code != expected.code:
        return failing_exit(code)
    if expected.output is not None and output != expected.output:
        return Failure("output", ("output",))
    return None


def failing_exit(code: int) -> Failure:
    """Main ends with a code that is not 0."""
    return Failure("exit", ("exit", code), f"exit code {code}", "main")


def _waits(trace: Trace) -> tuple[Any, ...]:
    """Who of a hang waits for what: by line and reason, whoever it is."""
    state = State()
    for event in trace.events:
        if event.kind != "died" or event.get("by") != "tracer":
            state.apply(event)
    return tuple(sorted({(one.wait.at or "", one.wait.op, one.reason) for one in stuck(state)}))


def _exceptions(events: Iterable[Event]) -> Iterable[Failure]:
    """What ended a process: an exception nobody caught."""
    targets: dict[str, str] = {}
    for event in events:
        if event.kind == "started":
            targets[event.get("child", "")] = event.get("target") or ""
        error = event.get("error") if event.kind == "exited" else None
        if error and not error.startswith("SystemExit"):
            name = error.partition(":")[0]
            signature = ("exception", name, targets.get(event.actor, ""))
            yield Failure("exception", signature, error, event.actor)


def _signals(events: Iterable[Event]) -> Iterable[Failure]:
    """A process that crashed: it died of a signal that nobody sends."""
    for event in events:
        code = event.get("code") if event.kind == "died" else None
        if code is not None and -code in _ABORTED:
            yield Failure("signal", ("signal", -code), f"signal {-code}", event.actor)
