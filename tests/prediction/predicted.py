"""The prediction as its tests ask for it: straight from events, without a check around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.prediction.effort import Effort
from tracer.prediction.history import history
from tracer.prediction.mutexes import Mutexes
from tracer.prediction.predict import Prediction, predict
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from tracer.model.events import Event


def predictions(
    events: list[Event], effort: Effort | None = None, groups: Mapping[str, Hashable] | None = None
) -> list[Prediction]:
    """All that is predicted of a trace; without `groups` each lock is of a kind of its own."""
    state = State()
    for event in events:
        state.apply(event)
    mutexes = Mutexes(state.objects, events)
    found = list(predict(history(events, mutexes.reentrant, groups or {}), effort or Effort()))
    assert mutexes.circle() or not found
    return found
