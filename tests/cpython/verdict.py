"""Which of CPython's tests fail because of tracer, and not because of the weather."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from tests.cpython.suite import MODULE, Told

if TYPE_CHECKING:
    from collections.abc import Collection

TIMES: Final = 3  # that a failure is run again alone, with and without tracer
INTERRUPTIONS: Final = 3  # a run that hangs or dies is taken up after the test that did it
TOO_MANY: Final = 20  # failures: no weather, and no reason to run each of them six times more


class Runs(Protocol):
    """Runs tests in one process, traced or plain, and tells how each ended."""

    def __call__(self, *words: str, traced: bool) -> Told: ...


@dataclass(slots=True)
class Verdict:
    """What a traced run of a group proves against tracer: nothing, if `blamed` is empty."""

    plan: list[str] = field(default_factory=list)
    events: int = 0  # that tracer recorded
    blamed: dict[str, str] = field(default_factory=dict)  # what failed only traced, and how

    def __str__(self) -> str:
        told = "".join(f"\n--- {name}: {why.rstrip()}\n" for name, why in self.blamed.items())
        return f"because of tracer, of {len(self.plan)} tests: {', '.join(self.blamed)}\n{told}"


def verdict(group: str, runs: Runs, *, excused: Collection[str] = ()) -> Verdict:
    """Run a group traced; what fails runs again alone, and counts if it fails only with tracer."""
    found = Verdict()
    suspects: dict[str, str] = {}  # what was said when they failed
    words = [group]
    for _ in range(1 + INTERRUPTIONS):
        told = runs(*words, traced=True)
        found.plan = found.plan or told.plan
        found.events += told.events
        suspects |= _suspects(told, runs)
        if told.wrong and not told.unfinished and not runs(*words, traced=False).wrong:
            found.blamed["the run itself"] = told.wrong
        words = told.unstarted
        if not words:
            break
    if words or not found.plan:
        found.blamed[f"{len(words)} tests that never ran"] = told.wrong or " ".join(words)
    suspects = {name: why for name, why in suspects.items() if name not in excused}
    if len(suspects) > TOO_MANY:
        found.blamed |= suspects
    else:
        for name in suspects:
            word = group if name == MODULE else name
            if why := _alone(word, runs):
                found.blamed[name] = why
    return found


def _suspects(told: Told, runs: Runs) -> dict[str, str]:
    """What failed, or did not end, or was skipped though it passes without tracer."""
    suspects = {
        name: told.words[name] or f"did not end: {told.wrong}"
        for name, outcome in told.outcomes.items()
        if outcome in {"failed", "started"}
    }
    if skipped := [name for name, outcome in told.outcomes.items() if outcome == "skipped"]:
        plain = runs(*skipped, traced=False).outcomes
        suspects |= {
            name: f"skipped: {told.words[name]}" for name in skipped if plain.get(name) == "passed"
        }
    return suspects


def _alone(name: str, runs: Runs) -> str:
    """How it fails with tracer and only with it; nothing where it passes, or fails without."""
    traced = [why for _ in range(TIMES) if (why := runs(name, traced=True).trouble)]
    if not traced or any(runs(name, traced=False).trouble for _ in range(TIMES)):
        return ""
    return f"alone it fails {len(traced)} of {TIMES} times traced, never without\n{traced[0]}"
