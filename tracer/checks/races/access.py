"""One read or write of one place of what is shared, and what is known of such a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.checks.ledger import family

if TYPE_CHECKING:
    from tracer.causality import Known
    from tracer.checks.races.held import Locks
    from tracer.model.events import Event
    from tracer.state import ValueState


class Access:
    """One read or write of one place.

    known   what its process knew of the others then
    reads   of a write: its actor's reads of the same place since its last write there, by line
    write   of a read that is part of a fact: the write that came after it
    awaited  such a read; the others know nothing of their writes, or all of them would be kept
    run     accesses of one actor without any other event between them have the same
    before  of a read: the one before it, in the same run or critical section; `far`: how many
    """

    __slots__ = ("awaited", "before", "event", "far", "known", "locks", "position", "process",
                 "reads", "run", "variable", "write")  # fmt: skip

    def __init__(
        self,
        variable: Variable,
        event: Event,
        position: int,
        process: int,
        known: Known,
        locks: Locks,
        run: int,
    ) -> None:
        self.variable = variable
        self.event = event
        self.position = position
        self.process = process
        self.known = known
        self.locks = locks
        self.run = run
        self.reads: dict[str | None, Access] = {}
        self.write: Access | None = None
        self.before: Access | None = None
        self.far = 0
        self.awaited = False

    @property
    def at(self) -> str | None:
        return self.event.at

    @property
    def actor(self) -> str:
        return self.event.actor

    def shared_section(self, other: Access) -> str | None:
        """The lock that its actor held from one of the two to the other, without giving it back."""
        for section in self.locks.sections:
            if section in other.locks.sections:
                return section[0]
        return None

    def kept_out(self, other: Access, since: Access) -> bool:
        """Whether a lock of the other's was held from `since` to this one."""
        return any(
            section[0] in other.locks.names and section in since.locks.sections
            for section in self.locks.sections
        )

    def one_unit(self, other: Access) -> bool:
        """Whether both belong to one critical section, or nothing lies between them."""
        return self.run == other.run or self.shared_section(other) is not None


class Variable:
    """A place that is shared: a value, an item, a field.

    write    its last write
    reads    process -> its last read since then
    pending  actor -> its reads since its own last write, the last of each line
    writers  process -> its last write
    """

    __slots__ = ("managed", "name", "pending", "place", "reads", "type", "write", "writers")

    def __init__(self, thing: ValueState, place: int | str | None) -> None:
        self.name = thing.name
        self.type = thing.type
        self.managed = thing.via is not None
        self.place = place
        self.write: Access | None = None
        self.reads: dict[int, Access] = {}
        self.pending: dict[str, dict[str | None, Access]] = {}
        self.writers: dict[int, Access] = {}

    @property
    def family(self) -> str:
        return family(self.name)

    @property
    def said(self) -> str:
        """As the program writes it."""
        if self.place is None:
            return self.name
        if self.type in {"Value", "Namespace"}:
            return f"{self.name}.{self.place}"
        return f"{self.name}[{self.place}]"
