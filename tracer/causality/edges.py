"""The protocol of an edge: it sees events of some kinds and lets clocks follow stamps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks
    from tracer.model.events import Event


class Edges(Protocol):
    """One way in which something that an actor does comes after what another one did.

    Made anew for each fold. `see` is called for events whose kind is in KINDS and that are about an
    object whose type is in TYPES (no TYPES: about none), in trace order, with the event's position
    among all events of the trace. It never raises, however strange the trace is.
    """

    TYPES: ClassVar[tuple[str, ...]]
    KINDS: ClassVar[frozenset[str]]

    def __init__(self, clocks: Clocks) -> None: ...

    def see(self, event: Event, position: int) -> None: ...
