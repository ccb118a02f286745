"""Questions that are asked again and again: the same answer within a moment is told once."""

from __future__ import annotations

from time import monotonic_ns

from tracer.runtime import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SAME_ANSWER = 1_000_000  # ns: looks that answer the same within it are told as one


class Looks:
    """How often one question about one object was asked since it was last told."""

    __slots__ = ("_answer", "_more", "_told")

    def __init__(self) -> None:
        self._told, self._answer, self._more = 0, None, 0

    def counted(self, answer: Any) -> int:
        """How many looks are to be told with this one; 0: none, not even this one."""
        now = monotonic_ns()
        if answer is self._answer and now - self._told < _SAME_ANSWER:
            self._more += 1
            return 0
        looks = self._more + 1
        self._told, self._answer, self._more = now, answer, 0
        return looks


def looked(at: dict[str, Looks], thing: int, op: str, answer: Any) -> None:
    """The question `op` about `thing` was answered; `at` has what is known of each question."""
    looks = at.setdefault(op, Looks()).counted(answer)
    if looks:
        times = {"times": looks} if looks > 1 else {}
        current().tell("looked", thing, {"op": op, "value": bool(answer), **times})
