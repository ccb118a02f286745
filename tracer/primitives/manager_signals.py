"""A manager's Event and Barrier: set, looked at, waited for, met at."""

# ruff: noqa: ARG001 -- one signature for all of them

from __future__ import annotations

from time import monotonic_ns

from tracer import wire as codes
from tracer.primitives.manager_referent import about_to_block, argument, cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracer.primitives.manager_referent import Referent

_SAME_ANSWER = 1_000_000  # ns: looks that answer the same within it are told as one


def _change(code: int, op: str, flag: int) -> Any:
    """A beginning and an end: between them nobody can say what the flag is."""
    told = cause(code, op)

    def change(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
        answer = told(runtime, what, call, args, named)
        runtime.emit(codes.RETURNED, what.thing, flag=flag)
        return answer

    return change


def _is_set(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    answer = call()
    now = monotonic_ns()
    told, before, looks = what.looks
    if answer is before and now - told < _SAME_ANSWER:
        what.looks = (told, before, looks + 1)
    else:
        flag = codes.FLAG if answer else 0
        runtime.emit(codes.LOOKED, what.thing, looks + 1 if looks else None, flag)
        what.looks = (now, answer, 0)
    return answer


def wait(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    """For the flag of an Event, and for all of a queue to be done."""
    thing = what.thing
    limit = codes.nanoseconds(argument(args, named, 0, "timeout"))
    runtime.emit(codes.REQUESTED_WAIT, thing, limit)
    about_to_block(runtime)
    try:
        answer = call()
    except BaseException as error:
        runtime.failed("wait", thing, error)
        raise
    if answer is False and limit is not None:
        runtime.emit(codes.TIMED_OUT_WAIT, thing)
    else:
        runtime.emit(codes.WAITED, thing, flag=0 if answer is False else codes.FLAG)
    return answer


def _meet(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    thing = what.thing
    timeout = argument(args, named, 0, "timeout")
    limit = codes.nanoseconds(what.facts.get("patience") if timeout is None else timeout)
    runtime.emit(codes.REQUESTED_WAIT, thing, limit)
    about_to_block(runtime)
    since = monotonic_ns()
    try:
        index = call()
    except BaseException as error:
        if type(error).__name__ != "BrokenBarrierError":
            runtime.failed("wait", thing, error)
        elif limit is not None and monotonic_ns() - since >= limit:
            runtime.emit(codes.TIMED_OUT_WAIT, thing)
        else:
            runtime.emit(codes.BROKEN, thing)
        raise
    runtime.emit(codes.WAITED, thing, index if type(index) is int else None, codes.FLAG)
    return index


EVENT = {
    "set": _change(codes.SET, "set", codes.FLAG),
    "clear": _change(codes.CLEARED, "cleared", 0),
    "is_set": _is_set,
    "wait": wait,
}
BARRIER = {
    "wait": _meet,
    "abort": cause(codes.ABORTED, "aborted"),
    "reset": cause(codes.RESET, "reset"),
}
"""Method -> how its call is told."""
