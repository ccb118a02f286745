"""Pipes: sent before it was received at the other end."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event


class Connections:
    """Messages come out in the order in which they went in."""

    TYPES: ClassVar[tuple[str, ...]] = ("Connection",)
    KINDS: ClassVar[frozenset[str]] = frozenset({"created", "sent", "received", "failed"})

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._peers: dict[str, str] = {}
        self._sent: dict[str, deque[Stamp]] = {}

    def see(self, event: Event, position: int) -> None:
        kind, name = event.kind, event.object or ""
        if kind == "created":
            peer = event.get("peer")
            if isinstance(peer, str):
                self._peers[name], self._peers[peer] = peer, name
        elif kind == "sent":
            sent = self._sent.setdefault(name, deque())
            sent.append(self._clocks.stamp(event, position))
        elif kind == "received":
            sent = self._sent.get(self._peers.get(name, ""), deque())
            if sent:
                self._clocks.follow(event, sent.popleft())
        elif event.get("op") == "sent" and self._sent.get(name):
            self._sent[name].pop()
