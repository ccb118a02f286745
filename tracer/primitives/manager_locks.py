"""A manager's Lock, RLock, Semaphore, BoundedSemaphore and Condition: taken, given, notified.

They are those of `threading`, and their owners are the server's threads: one for each thread of a
client. A call goes to the server and back, so whoever may have to wait says so first, always.
"""

# ruff: noqa: ARG001 -- one signature for all of them

from __future__ import annotations

from tracer import wire as codes
from tracer.primitives.manager_referent import (
    about_to_block,
    argument,
    cause,
    count,
    depth,
    limit_of,
    waits,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracer.primitives.manager_referent import Referent


def _acquire(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    blocks = waits(argument(args, named, 0, "blocking", True))
    thing = what.lock
    limit: int | None = 0
    if blocks:
        limit = limit_of(what, argument(args, named, 1, "timeout"))
        runtime.emit(codes.REQUESTED_ACQUIRE, thing, limit)
        about_to_block(runtime)
    try:
        taken = call()
    except BaseException as error:
        runtime.failed("acquire", thing, error)
        raise
    if taken:
        runtime.emit(codes.ACQUIRED, thing, flag=0 if limit is None else codes.FLAG)
        count(thing, 1)
    else:
        runtime.emit(codes.TIMED_OUT_ACQUIRE if blocks else codes.REFUSED, thing)
    return taken


def _release(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    thing = what.lock
    runtime.emit(codes.RELEASED, thing)
    count(thing, -1)
    try:
        return call()
    except BaseException as error:
        runtime.failed("released", thing, error)
        raise


def _wait(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    """Its lock is given away meanwhile, as often as it was taken, and taken back."""
    thing, lock = what.thing, what.lock
    times = depth(lock)
    limit = codes.nanoseconds(argument(args, named, 0, "timeout"))
    runtime.emit(codes.REQUESTED_WAIT, thing, limit)
    for _ in range(times):
        runtime.emit(codes.RELEASED, lock)
        count(lock, -1)
    about_to_block(runtime)
    try:
        woken = call()
    except BaseException as error:
        runtime.failed("wait", thing, error)
        raise
    for _ in range(times):
        runtime.emit(codes.ACQUIRED, lock)
        count(lock, 1)
    if woken or limit is None:
        runtime.emit(codes.WAITED, thing, flag=codes.FLAG if woken else 0)
    else:
        runtime.emit(codes.TIMED_OUT_WAIT, thing)
    return woken


def _notify(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    n = argument(args, named, 0, "n", 1)
    told = cause(codes.NOTIFIED, "notified", n if type(n) is int else None)
    return told(runtime, what, call, args, named)


LOCK = {"acquire": _acquire, "release": _release}
CONDITION = {
    **LOCK,
    "wait": _wait,
    "notify": _notify,
    "notify_all": cause(codes.NOTIFIED, "notified"),
}
"""Method -> how its call is told."""
