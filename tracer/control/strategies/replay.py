"""Going again the way that a schedule went: exactly, or as closely as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.control.choice import Choice, Operation
    from tracer.control.profile import Profile
    from tracer.model.schedule import Decision, Deviation, Schedule


class Divergence(NamedTuple):
    """The first place where a run is not what its schedule says.

    step      number of the operation, from 0
    expected  what the schedule says goes here; None: it says nothing, nobody had a choice
    others    what else could have gone there, says the schedule
    got       what went instead, or `expected` if only the others are others; None: the run was over
    could_go  all that could have
    """

    step: int
    expected: Operation | None
    others: tuple[Operation, ...]
    got: Operation | None
    could_go: tuple[Operation, ...]


class Replay(Strategy):
    """Loose: goes on with the current actor, except where one of the deviations says otherwise.

    A deviation is bound to an operation of the actor that it interrupts, so that it finds its place
    when others are left out. One whose actor cannot go there is passed over.
    """

    name = "replay"

    def __init__(self, deviations: Iterable[Deviation]) -> None:
        super().__init__(0)  # that time may pass makes no difference where no deviation says so
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

    `divergence` is the first difference. While what is expected can go it goes, then the run goes
    on by default: whoever asked for the replay decides what it is worth.
    """

    name = "strict replay"

    def __init__(self, decisions: Iterable[Decision], *, time_passes: bool = True) -> None:
        super().__init__(0, time_passes=time_passes)  # as it was in the run to be followed
        self._decisions = {decision.step: decision for decision in decisions}
        self.divergence: Divergence | None = None

    def prepare(self, profile: Profile | None) -> None:
        self.divergence = None
        self._left = dict(self._decisions)
        self._step = -1

    def pick(self, choice: Choice) -> int:
        self._step += 1
        enabled = choice.enabled
        decision = self._left.pop(self._step, None)
        if decision is None:
            if len(enabled) > 1:
                self._diverge(None, enabled[choice.default], enabled)
            return choice.default
        if decision.enabled == enabled:
            return decision.chosen
        expected = decision.enabled[decision.chosen]
        if expected in enabled:
            index = enabled.index(expected)
        else:
            index = choice.default
            self._left.clear()
        self._diverge(decision, enabled[index], enabled)
        return index

    def ended(self, schedule: Schedule) -> None:
        for decision in self._left.values():
            self._step = decision.step
            self._diverge(decision, None, ())

    def _diverge(
        self, decision: Decision | None, got: Operation | None, could_go: tuple[Operation, ...]
    ) -> None:
        """Keep the first difference."""
        if self.divergence is None:
            expected = decision.enabled[decision.chosen] if decision else None
            others = decision.enabled if decision else ()
            others = tuple(operation for operation in others if operation != expected)
            self.divergence = Divergence(self._step, expected, others, got, could_go)
