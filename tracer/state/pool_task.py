"""One task of a pool: how many of its parts are taken, done, lost, and had by who asked for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from tracer.state.facts import checked, given, number

if TYPE_CHECKING:
    from tracer.model.timeline import Given


@dataclass(slots=True)
class Task:
    """One call of `apply`, `map`, `imap` or `submit`; all but `parts` count parts.

    parts     None: its items come from an iterator that has not ended yet
    streamed  its results are asked for one by one
    unsent    could not be pickled, or were cancelled: no worker will see them
    astray    given to a copy of the pool that a child inherited: no worker will see any of it
    lost      their numbers: taken by workers that ended before they were done with them
    ready     of a streamed one: there and not fetched yet; those without a number count as 0
    """

    name: str
    parts: int | None
    streamed: bool = False
    taken: int = 0
    done: int = 0
    unsent: int = 0
    fetched: int = 0
    astray: bool = False
    lost: list[int] = field(default_factory=list)
    ready: list[int] = field(default_factory=list)
    by: Given | None = None

    @property
    def complete(self) -> bool:
        """All of its results are there, or about to be."""
        return self.parts is not None and self.done + self.unsent >= self.parts

    @property
    def over(self) -> bool:
        """Nobody can ask for anything of it any more that is not there."""
        return self.complete and (not self.streamed or self.fetched >= (self.parts or 0))

    @property
    def queued(self) -> int:
        """Parts that no worker has taken, as far as is known."""
        if self.parts is None or self.astray:
            return 0
        return max(0, self.parts - self.taken - self.unsent)

    def there(self, part: int | None) -> bool:
        """Whether what is asked for is there, or never will be asked of a worker."""
        if not self.streamed or self.complete:
            return self.complete
        return bool(self.ready) if part is None else part in self.ready

    def answered(self, part: int | None) -> None:
        """The result of a part is there."""
        if self.streamed:
            self.ready.append(part or 0)

    def had(self, part: int | None) -> None:
        """A result was fetched."""
        self.fetched += 1
        if part in self.ready:
            self.ready.remove(part)
        elif part is None and self.ready:
            del self.ready[0]

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Task:
        """The inverse of `facts`; TypeError or KeyError where a stranger wrote something else."""
        known = {one.name: facts[one.name] for one in fields(cls)}
        for numbers in ("lost", "ready"):
            known[numbers] = [number(part) for part in facts[numbers]]
        return checked(cls(**known | {"by": given(known["by"])}))
