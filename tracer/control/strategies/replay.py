"""Going again the way that a schedule went: exactly, or as closely as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer.control.choice import Choice, Operation
    from tracer.control.profile import Profile
    from tracer.model.schedule import Decision, Deviation, Schedule


class Divergence(NamedTuple):
    """Where a run left the schedule that it was to follow.

    step      number of the operation, from 0
    expected  what the schedule says goes here; None: it says nothing, nobody had a choice
    got       what went instead; None: nothing, the run was over
    could_go  all that could have
    """

    step: int
    expected: Operation | None
    got: Operation | None
    could_go: tuple[Operation, ...]


class Replay(Strategy):
    """Loose: goes on with the current actor, except where one of the deviations says otherwise.

    A deviation is bound to an operation of the actor that it interrupts, so that it finds its place
    when others are left out. One whose actor cannot go there is passed over.
    """

    name = "replay"

    def __init__(self, deviations: Iterable[Deviation], *, time_passes: bool = True) -> None:
        super().__init__(0, time_passes=time_passes)
        self._deviations = tuple(deviations)

    def prepare(self, profile: Profile | None) -> None:
        self._turns: dict[str, int] = {}
        self._due: dict[tuple[str, int], list[str]] = {}
        for actor, turn, goes in reversed(self._deviations):
            self._due.setdefault((actor, turn), []).append(goes)

    def pick(self, choice: Choice) -> int:
        enabled = choice.enabled
        index = choice.default
        if len(enabled) > 1:
            actor = enabled[index].actor
            due = self._due.get((actor, self._turns.get(actor, 0)))
            while due:
                deviation = choice.index(due.pop())
                if deviation is not None:
                    index = deviation
                    break
        actor = enabled[index].actor
        self._turns[actor] = self._turns.get(actor, 0) + 1
        return index


class StrictReplay(Strategy):
    """Strict: at each decision the same operations can go, and the same one does.

    At the first difference `divergence` says what it is, and the run goes on by default; whoever
    asked for the replay decides whether it is worth anything.
    """

    name = "strict replay"
    reports = True

    def __init__(self, decisions: Sequence[Decision], *, time_passes: bool = True) -> None:
        super().__init__(0, time_passes=time_passes)
        self._decisions = decisions
        self.divergence: Divergence | None = None

    def prepare(self, profile: Profile | None) -> None:
        self.divergence = None
        self._step = -1
        self._next = 0

    def pick(self, choice: Choice) -> int:
        self._step += 1
        if self.divergence is not None:
            return choice.default
        decision = self._decisions[self._next] if self._next < len(self._decisions) else None
        if decision is None or decision.step != self._step:
            if len(choice.enabled) > 1:
                self._diverge(choice, None)
            return choice.default
        self._next += 1
        if decision.enabled != choice.enabled:
            self._diverge(choice, decision.enabled[decision.chosen])
            return choice.default
        return decision.chosen

    def ended(self, schedule: Schedule) -> None:
        if self.divergence is None and self._next < len(self._decisions):
            missing = self._decisions[self._next]
            expected = missing.enabled[missing.chosen]
            self.divergence = Divergence(len(schedule.steps), expected, None, ())

    def _diverge(self, choice: Choice, expected: Operation | None) -> None:
        self.divergence = Divergence(
            self._step, expected, choice.enabled[choice.default], choice.enabled
        )
