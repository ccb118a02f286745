"""The protocol of an object's state: what an event does to it, and how it looks from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from tracer.state.facts import checked, given, word, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer.model.events import Event
    from tracer.model.timeline import Given


@dataclass(slots=True)
class Hold:
    """Somebody has it: since when, taken on which line, how many times over (RLock)."""

    actor: str
    since: int
    at: str | None
    depth: int = 1


class ObjectState:
    """Base of the family. A meaning overrides `apply` and what else differs from "nothing is held".

    Invariant: `apply` never raises on an impossible event; it appends a sentence to `faults` (two
    holders in the log are a fault of the recording, not of the program) and goes on with the most
    likely state.
    """

    TYPES: ClassVar[tuple[str, ...]] = ()
    gauges: tuple[str, ...] = ()  # an instance may have its own
    """What a chart shows of it over time, by the words of `model.timeline.Gauge`."""

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- the field's name
        self.name = name
        self.type = type
        self.made_at = created.at if created else None
        self.via: str | None = created.get("via") if created else None  # what keeps it: a manager
        self.holds: list[Hold] = []
        self.given: Given | None = None  # the last act that could have ended a wait
        self.others: Mapping[str, ObjectState] = {}  # all objects, this one too
        self.touched: set[str] = set()  # actors that ever used it
        self.last_taker: str | None = None
        self.faults: list[str] = []

    def apply(self, event: Event) -> tuple[Hold, ...]:
        """Fold one event in; returns the holds that it ended."""
        raise NotImplementedError

    def ender(self, event: Event) -> Given | None:
        """Who made `event` (an acquired or waited) possible. Asked before `apply`."""
        del event
        return self.given

    def grantable(self, wait_op: str, actor: str) -> bool:
        """Whether what `actor` waits for is there: it need only be scheduled to go on."""
        raise NotImplementedError

    def hopeless(self, wait_op: str, actor: str) -> bool:
        """Whether what `actor` waits for can never come, whoever else may act."""
        del wait_op, actor
        return False

    def acts(self) -> bool:
        """Whether something may come of it by itself: code of the program's that no actor runs."""
        return False

    def givers(self, wait_op: str, actor: str) -> set[str] | None:
        """Who alone could end this wait; None: any of its users."""
        del wait_op, actor
        return None

    def left_by(self, process: str) -> None:
        """A process has ended, with all that it had not handed over."""

    def users(self) -> set[str]:
        """Actors that ever had to do with it, at whichever end."""
        return self.touched

    @property
    def changes(self) -> ObjectState | None:
        """Another object whose gauges change with this one's."""
        return None

    def holders(self) -> list[str]:
        """Actors that hold it now, first taker first."""
        return [hold.actor for hold in self.holds]

    def word(self) -> str:
        """Its state in a few words: `free`, `held by chef`, `3 of 4 taken`, `set`."""
        raise NotImplementedError

    def levels(self) -> tuple[Any, ...]:
        """The present values of its gauges."""
        return ()

    @property
    def capacity(self) -> int | None:
        """How many it lets in or waits for, where it counts."""
        return None

    def facts(self) -> dict[str, Any]:
        """Its state as JSON; `restore` is the inverse."""
        return {
            "type": self.type,
            "made_at": self.made_at,
            "via": self.via,
            "holds": [[h.actor, h.since, h.at, h.depth] for h in self.holds],
            "given": list(self.given) if self.given else None,
            "touched": sorted(self.touched),
            "last_taker": self.last_taker,
        }

    def restore(self, facts: dict[str, Any]) -> None:
        """Take over the state that `facts` described."""
        self.made_at = facts["made_at"] and word(facts["made_at"])
        self.via = facts.get("via") and word(facts["via"])
        self.holds = [checked(Hold(*hold)) for hold in facts["holds"]]
        self.given = given(facts["given"])
        self.touched = set(words(facts["touched"]))
        self.last_taker = facts["last_taker"] and word(facts["last_taker"])
