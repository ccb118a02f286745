"""What a manager's proxy stands for, as far as this process knows it, and what it holds of it."""

# ruff: noqa: ARG001 -- one signature for all of them

from __future__ import annotations

from _thread import get_ident
from os import getpid

from tracer import wire as codes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_held: dict[tuple[int, int, int], int] = {}  # process, thread and object -> how often it has it


class Referent:
    """What is the same for all proxies of an object in this process.

    facts  what travels with a proxy: its type, and the limits that it was made with
    lock   the object that `acquire` takes: of a Condition the lock that the program gave it
    looks  when last told, with which answer, how many since
    """

    __slots__ = ("facts", "lock", "looks", "thing", "type")

    def __init__(self, thing: int, facts: dict[str, Any], lock: int | None = None) -> None:
        self.thing = thing
        self.facts = facts
        self.type = facts["type"]
        self.lock = thing if lock is None else lock
        self.looks: tuple[int, Any, int] = (0, None, 0)


def argument(args: Any, named: Any, place: int, name: str, default: Any = None) -> Any:
    """An argument of the program's, by position or by name."""
    if len(args) > place:
        return args[place]
    return named.get(name, default)


def waits(block: Any) -> bool:
    """Whether an argument says that the call may block; what is no bool is judged by stock code."""
    return bool(block) if type(block) in {bool, int} else True


def limit_of(what: Referent, timeout: Any) -> int | None:
    """A timeout in ns; a lock waits for ever if it is given a negative one."""
    if what.type in {"Lock", "RLock", "Condition"} and type(timeout) in {int, float}:
        timeout = None if timeout < 0 else timeout
    return codes.nanoseconds(timeout)


def about_to_block(runtime: Any) -> None:
    """A good moment to send what was written, unless this process has something of a manager's."""
    if _held:
        pid = getpid()
        if any(who[0] == pid for who in list(_held)):
            return
    runtime.about_to_block()


def count(thing: int, change: int) -> None:
    """This thread has `thing` so many times more."""
    who = (getpid(), get_ident(), thing)
    times = _held.get(who, 0) + change
    if times > 0:
        _held[who] = times
    else:
        _held.pop(who, None)


def depth(thing: int) -> int:
    """How often this thread has `thing`."""
    return _held.get((getpid(), get_ident(), thing), 0)


def cause(code: int, op: str, number: int | None = None) -> Any:
    """A call that gives: told before it; that it raised, after it."""

    def giving(runtime: Any, what: Referent, call: Any, args: Any, named: Any) -> Any:
        runtime.emit(code, what.thing, number)
        try:
            return call()
        except BaseException as error:
            runtime.failed(op, what.thing, error)
            raise

    return giving
