"""A manager's Queue and JoinableQueue: put, got, and who waits for room or for something.

What is put is in the queue at once: there is no pipe and no feeder. It is told before the call,
because somebody may have got it before this process hears that it is in.
"""

# ruff: noqa: ARG001 -- one signature for all of them

from __future__ import annotations

from tracer import wire as codes
from tracer.primitives.manager_referent import about_to_block, argument, cause, waits
from tracer.primitives.manager_signals import wait
from tracer.runtime.brief import brief

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracer.primitives.manager_referent import Referent


def _put(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    blocks = waits(argument(args, named, 1, "block", True))
    return _give(runtime, what, call, args, named, blocks)


def _put_nowait(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    return _give(runtime, what, call, args, named, False)


def _give(runtime: Any, what: Referent, call: Any, args: Any, named: Any, blocks: bool) -> Any:
    thing = what.thing
    runtime.tell("put", thing, {"item": brief(argument(args, named, 0, "item"))})
    bounded = what.facts.get("maxsize") is not None
    blocks = blocks and bounded
    if blocks:
        timeout = argument(args, named, 2, "timeout")
        runtime.emit(codes.REQUESTED_PUT, thing, codes.nanoseconds(timeout))
        about_to_block(runtime)
    try:
        answer = call()
    except BaseException as error:
        if type(error).__name__ == "Full":
            runtime.emit(codes.TIMED_OUT_PUT if blocks else codes.REFUSED_PUT, thing)
        else:
            runtime.failed("put", thing, error)
        raise
    if bounded:
        runtime.tell("returned", thing, {"op": "put"})
    return answer


def _get(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    blocks = waits(argument(args, named, 0, "block", True))
    return _take(runtime, what, call, args, named, blocks)


def _get_nowait(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
    return _take(runtime, what, call, args, named, False)


def _take(runtime: Any, what: Referent, call: Any, args: Any, named: Any, blocks: bool) -> Any:
    thing = what.thing
    if blocks:
        timeout = argument(args, named, 1, "timeout")
        runtime.emit(codes.REQUESTED_GET, thing, codes.nanoseconds(timeout))
        about_to_block(runtime)
    try:
        item = call()
    except BaseException as error:
        if type(error).__name__ == "Empty":
            runtime.emit(codes.TIMED_OUT_GET if blocks else codes.REFUSED_GET, thing)
        else:
            runtime.failed("get", thing, error)
        raise
    runtime.tell("got", thing, {"item": brief(item)})
    return item


def _asked(op: str) -> Any:
    def asked(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
        answer = call()
        runtime.tell("looked", what.thing, {"op": op, "value": bool(answer)})
        return answer

    return asked


QUEUE = {
    "put": _put,
    "put_nowait": _put_nowait,
    "get": _get,
    "get_nowait": _get_nowait,
    "task_done": cause(codes.TASK_DONE, "task_done"),
    "join": wait,
    "empty": _asked("empty"),
    "full": _asked("full"),
}
"""Method -> how its call is told."""
