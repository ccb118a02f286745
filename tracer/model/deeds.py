"""Events that are about objects: what is done to them, and what they answer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tracer.model.happenings import Happening


class Deed(Happening):
    """An event that is about an object."""

    object: str


class Created(Deed):
    """An object was made."""

    kind: Literal["created"]
    type: str
    value: int | None = Field(default=None, description="permits of a semaphore")
    parties: int | None = None
    lock: str | None = Field(
        default=None, description="the lock that the program gave to a Condition or a Value"
    )
    maxsize: int | None = Field(default=None, description="of a queue; absent: no limit")
    peer: str | None = Field(default=None, description="the other end of a pipe")
    of: str | None = Field(default=None, description="what a Value or Array is made of: its C type")
    item: int | float | str | None = Field(
        default=None, description="what a plain Value holds at first; absent: not recorded"
    )
    length: int | None = Field(default=None, description="items of an Array or ShareableList")
    size: int | None = Field(default=None, description="bytes of a SharedMemory")
    processes: int | None = Field(default=None, description="workers of a pool")
    via: Literal["manager"] | None = Field(default=None, description="it lives in a manager")


class Requested(Happening):
    """The actor is about to block: on an object, a child (join) or the clock (sleep)."""

    kind: Literal["requested"]
    op: Literal[
        "acquire",
        "wait",
        "join",
        "sleep",
        "get",
        "put",
        "send",
        "receive",
        "poll",
        "drain",
        "task",
        "result",
    ] = Field(description="drain: the rest of a queue's buffer; task, result: of a pool")
    object: str | None = None
    child: str | None = None
    task: str | None = Field(default=None, description="whose result; absent: of one or another")
    part: int | None = Field(default=None, description="of a task whose results come one by one")
    timeout: float | None = Field(default=None, description="seconds; absent: for ever")


class TimedOut(Happening):
    """A blocking request ended because its time was over."""

    kind: Literal["timed_out"]
    op: Literal["acquire", "wait", "join", "get", "put", "poll", "result"]
    object: str | None = None
    child: str | None = None


class OnObject(Deed):
    """A fact about an object that needs no more than its kind.

    acquired after, released before the real call; refused: an attempt that would not wait failed;
    cleared, set, aborted and reset: before; broken: Barrier.wait raised BrokenBarrierError.
    task_done and closed: before; drained: all that was put has gone into the pipe; attached:
    shared memory was opened by its name; unlinked: before its name was taken away.
    """

    kind: Literal[
        "acquired",
        "released",
        "set",
        "cleared",
        "aborted",
        "reset",
        "broken",
        "task_done",
        "closed",
        "drained",
        "attached",
        "unlinked",
    ]
    op: Literal["terminate"] | None = Field(
        default=None, description="terminate: a pool was closed with all that it had to do"
    )
    tried: bool = Field(
        default=False, description="acquired: it would not have waited, or not for ever"
    )


class Refused(Deed):
    """An attempt that would not wait failed; `op` is absent for a lock."""

    kind: Literal["refused"]
    op: Literal["acquire", "get", "put"] | None = None


class Moved(Deed):
    """Something went into a queue or a pipe (before), or came out of it (after).

    put: given to the queue; fed: its feeder thread wrote it into the pipe, in the order in which
    it comes out; got: taken from the queue; sent, received: at an end of a pipe.
    """

    kind: Literal["put", "fed", "got", "sent", "received"]
    item: int | float | str | None = Field(
        default=None, description="a number as it is, anything else as a short text"
    )
    size: int | None = Field(default=None, description="bytes of the message")


class Accessed(Deed):
    """What is shared was read (after) or written (before), within the object's own lock."""

    kind: Literal["read", "wrote"]
    item: int | float | str | None = Field(
        default=None, description="the value: a number as it is, anything else as a short text"
    )
    index: int | str | None = Field(
        default=None, description="place, slice, key or name of what was accessed"
    )
    method: str | None = Field(default=None, description="of a manager's list, dict, …")
    times: int = Field(default=1, description="equal reads, one after the other, told as one")


class Task(Deed):
    """A pool's task: submitted (before), accepted by a worker (after), completed (before the
    result goes out) and fetched (after the result came in).

    One call of `map` is one task in several parts, each with some of its items.
    """

    kind: Literal["submitted", "accepted", "completed", "fetched"]
    task: str
    part: int | None = None
    name: str | None = Field(default=None, description="of the function")
    n: int | None = Field(default=None, description="calls in it; absent: not known")
    parts: int | None = Field(
        default=None,
        description="of one submitted; absent: not known yet, a second event of the task tells",
    )
    ok: bool = True
    error: str | None = None
    callback: bool = Field(default=False, description="errors go to an error_callback")
    astray: bool = Field(
        default=False,
        description="submitted to the copy of a pool that a child inherited: nobody will do it",
    )


class Returned(Deed):
    """The call that began at `set`, `cleared`, or a request to send, put or poll, is over.

    task: there are no more for this worker; result: it is there, but was not looked at.
    """

    kind: Literal["returned"]
    op: Literal["set", "cleared", "send", "put", "poll", "task", "result"]


class Looked(Deed):
    """`is_set()`, or a question of `op`, was answered; `times` many looks with the same answer may
    be one event.
    """

    kind: Literal["looked"]
    op: Literal["empty", "full", "poll"] | None = None
    value: bool
    times: int = 1


class Waited(Deed):
    """`wait()` returned; `ok` is what it returned, `index` the place in a barrier."""

    kind: Literal["waited"]
    ok: bool = True
    index: int | None = None


class Notified(Deed):
    """`notify(n)`, before the call; without `n`: notify_all."""

    kind: Literal["notified"]
    n: int | None = None


class Failed(Happening):
    """An operation that was stamped before, or had been requested, raised instead."""

    kind: Literal["failed"]
    op: str = Field(description="the operation: acquire, wait, join, released, set, started, …")
    object: str | None = None
    child: str | None = None
    task: str | None = Field(default=None, description="of a pool, that could not be submitted")
    part: int | None = None
    error: str
