"""Queues: what was put and not yet got, in the order in which it will come out."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from tracer.model.timeline import Given
from tracer.state.facts import given, number, word
from tracer.state.objects import Hold, ObjectState

if TYPE_CHECKING:
    from tracer.model.events import Event

_PIPE: Final = 65536  # bytes that a pipe of Linux holds
_HEAD: Final = 4  # bytes before each message


class Item(NamedTuple):
    """Something on its way: who put it, what it is, its bytes in the pipe (None: not known)."""

    given: Given
    item: int | float | str | None
    size: int | None = None


class QueueState(ObjectState):
    """An item is in the buffer of the process that put it until its feeder thread writes it into
    the pipe (`fed`). The pipe's order is that of the `fed` events, which are stamped within the
    queue's own lock; so the item that a `got` takes is the first one, of the same size.

    A SimpleQueue has no buffer, and neither has a manager's queue, whose order is only known by
    what was put. Its puts are stamped before calls that may wait for room, and `pending` until
    these have returned.

    Invariant: depth is never below 0.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Queue", "JoinableQueue", "SimpleQueue")
    gauges: tuple[str, ...] = ("depth",)

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- as in the base
        super().__init__(name, type, created)
        self.maxsize: int | None = created.get("maxsize") if created else None
        self.direct = type == "SimpleQueue" or (created is not None and bool(created.get("via")))
        self.buffers: dict[str, deque[Item]] = {}  # process -> what it has not fed yet
        self.pipe: deque[Item] = deque()
        self.unfinished = 0  # put and not task_done
        self.taken: Given | None = None  # the last got: it made room
        self.got: Item | None = None  # what it took
        self.pending: dict[str, Given] = {}  # actor -> its put, while it may wait for room

    def apply(self, event: Event) -> tuple[Hold, ...]:
        kind, op = event.kind, event.get("op")
        process = event.actor.partition("/")[0]
        if kind == "put":
            self.given = Given(event.actor, event.at, event.t, kind)
            item = Item(self.given, event.get("item"), event.get("size"))
            (self.pipe if self.direct else self.buffers.setdefault(process, deque())).append(item)
            self.unfinished += 1
            if self.via is not None and self.maxsize is not None:
                self.pending[event.actor] = self.given
        elif kind == "returned":
            self.pending.pop(event.actor, None)
        elif kind in {"timed_out", "refused"} and op == "put" and self.via is not None:
            self._put_nothing(event.actor)
        elif kind == "fed":
            self.pipe.append(self._fed(process, event))
        elif kind == "got":
            self._take(event)
            self.taken = Given(event.actor, event.at, event.t, kind)
        elif kind == "task_done":
            self.unfinished -= 1
            if self.unfinished <= 0:
                self.given = Given(event.actor, event.at, event.t, kind)
        elif kind == "failed":
            self._failed(event.actor, op)
        return ()

    def _fed(self, process: str, event: Event) -> Item:
        buffer = self.buffers.get(process)
        put = buffer.popleft() if buffer else Item(Given(event.actor, None, event.t, "put"), None)
        return put._replace(size=event.get("size"))

    def _take(self, event: Event) -> None:
        place = self._place(event)
        self.got = self.pipe[place] if place is not None else None
        if place is None:
            return
        if self.direct:
            del self.pipe[place]
        else:
            for _ in range(place + 1):  # what was before it was stamped, and never written
                self.pipe.popleft()

    def _place(self, event: Event) -> int | None:
        """Where in the pipe the item that `event` took stands; None if its put is not known."""
        size, item = event.get("size"), event.get("item")
        for place, one in enumerate(self.pipe):
            if size is None and item is None:
                return place
            if (size is not None and one.size in {size, None}) or (
                item is not None and one.item in {item, None}
            ):
                return place
        return 0 if self.pipe and self.direct else None

    def _last_of(self, actor: str) -> int | None:
        """Where in the pipe stands what `actor` put last."""
        for place in range(len(self.pipe) - 1, -1, -1):
            if self.pipe[place].given.actor == actor:
                return place
        return None

    def _put_nothing(self, actor: str) -> None:
        """What an actor put into a manager's queue did not get in."""
        self.pending.pop(actor, None)
        place = self._last_of(actor)
        if place is not None:
            del self.pipe[place]
            self.unfinished -= 1

    def _failed(self, actor: str, op: Any) -> None:
        """A put that raised put nothing; what could not be pickled never leaves its buffer."""
        process = actor.partition("/")[0]
        if op == "put" and self.via is not None:
            self._put_nothing(actor)
        elif op == "put":
            line = self.pipe if self.direct else self.buffers.get(process)
            if line:
                line.pop()
                self.unfinished -= 1
        elif op == "fed":
            buffer = self.buffers.get(process)
            if buffer:
                buffer.popleft()
        elif op == "task_done":
            self.unfinished += 1

    def left_by(self, process: str) -> None:
        """What is still in its buffer is lost: a process that waits for its feeder ends later."""
        self.buffers.pop(process, None)

    def ender(self, event: Event) -> Given | None:
        if event.kind == "got":
            place = self._place(event)
            return self.pipe[place].given if place is not None else None
        return self.taken if event.kind in {"put", "drained", "returned"} else self.given

    def grantable(self, wait_op: str, actor: str) -> bool:
        if wait_op == "get":
            return self.depth > 0
        if wait_op == "put":
            inside = self._settled() if self.pending else self.depth
            return self.maxsize is None or inside < self.maxsize
        if wait_op in {"drain", "send"}:
            return self._flows(actor.partition("/")[0])
        return self.unfinished <= 0  # JoinableQueue.join

    def _flows(self, process: str) -> bool:
        """Whether the feeder of a process can go on writing, as far as is known."""
        if any(one.size is None for one in self.pipe):
            return not self.pipe
        inside = sum(_HEAD + (one.size or 0) for one in self.pipe)
        return inside < _PIPE - 4096 if self.buffers.get(process) else inside <= _PIPE

    @property
    def depth(self) -> int:
        """Items put and not yet got.

        What is too much for a manager's queue waits for room, or its got has yet to be told.
        """
        inside = len(self.pipe) + sum(len(buffer) for buffer in self.buffers.values())
        if self.via is not None and self.maxsize is not None:
            return min(inside, self.maxsize)
        return inside

    def _settled(self) -> int:
        """Items in a manager's queue whose put has returned: they are in it for certain."""
        pending = set(self.pending.values())
        return sum(one.given not in pending for one in self.pipe)

    def levels(self) -> tuple[Any, ...]:
        return (self.depth,)

    @property
    def capacity(self) -> int | None:
        return self.maxsize

    def word(self) -> str:
        return f"{self.depth} items"

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "maxsize": self.maxsize,
            "direct": self.direct,
            "buffers": {
                who: [item_facts(one) for one in line] for who, line in self.buffers.items()
            },
            "pipe": [item_facts(one) for one in self.pipe],
            "unfinished": self.unfinished,
            "taken": list(self.taken) if self.taken else None,
            "pending": {who: list(one) for who, one in self.pending.items()},
        }

    def restore(self, facts: dict[str, Any]) -> None:
        super().restore(facts)
        self.maxsize = None if facts["maxsize"] is None else number(facts["maxsize"])
        self.direct = bool(facts["direct"])
        self.buffers = {
            word(who): deque(map(item_from, line)) for who, line in facts["buffers"].items()
        }
        self.pipe = deque(map(item_from, facts["pipe"]))
        self.unfinished = number(facts["unfinished"])
        self.taken = given(facts["taken"])
        pending = {word(who): given(one) for who, one in facts.get("pending", {}).items()}
        self.pending = {who: one for who, one in pending.items() if one is not None}


def item_facts(one: Item) -> list[Any]:
    """An item as JSON."""
    return [list(one.given), one.item, one.size]


def item_from(facts: Any) -> Item:
    """The inverse of `item_facts`; TypeError where a stranger wrote something else."""
    by, item, size = facts
    who = given(by)
    if who is None or not isinstance(item, int | float | str | None):
        raise TypeError("not an item of a queue")
    return Item(who, item, None if size is None else number(size))
