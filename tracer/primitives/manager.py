"""Manager: its proxies are objects of the trace, seen from the processes that use them.

Only what SyncManager registers itself: what the program registers has a meaning of its own, and
its calls pass untouched. Inside the manager's server nothing is told: the clients have told it.

An object's identity travels with its proxies. Its address and number in the server would not do:
the number is a place in memory, and the next object may get it.
"""

from __future__ import annotations

import sys
from _thread import get_ident

from tracer.primitives.manager_calls import CALLS
from tracer.primitives.manager_referent import Referent, argument
from tracer.runtime import current
from tracer.runtime.brief import brief
from tracer.runtime.program_line import program_frame
from tracer.runtime.stand_in import instead
from tracer.runtime.traceback import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.managers"

_registered: dict[str, Any] = {}  # what SyncManager has from the standard library
_fresh: dict[int, tuple[Any, Referent]] = {}  # thread -> token whose proxy it is about to make
_attribute = object.__getattribute__  # not a proxy's own, which may ask the manager


def patch(managers: Any) -> None:
    """The stock methods do the work."""
    _registered.update(managers.SyncManager._registry)
    _making(managers)
    _travelling(managers.BaseProxy)
    _calling(managers)


def _making(managers: Any) -> None:
    @instead(managers.BaseManager, "_create")
    def _create(stock: Any, self: Any, *args: Any, **named: Any) -> Any:
        frame = program_frame(sys._getframe())
        typeid = args[0] if args and type(args[0]) is str else ""
        ours = typeid in CALLS and self._registry.get(typeid) is _registered.get(typeid)
        if frame is None or not ours:
            return stock(self, *args, **named)
        try:
            made = stock(self, *args, **named)
        except BaseException as error:
            current().tell("failed", 0, {"op": "created", "error": describe(error)})
            raise
        referent = _create_referent(typeid, frame, args[1:], named)
        if referent is not None:
            _fresh[get_ident()] = (made[0], referent)
        return made

    @instead(managers.BaseProxy, "__init__")
    def init(stock: Any, self: Any, *args: Any, **named: Any) -> None:
        token, referent = _fresh.get(get_ident(), (None, None))
        mine = referent is not None and token is argument(args, named, 0, "token")
        if mine:
            del _fresh[get_ident()]
        stock(self, *args, **named)
        if referent is not None and mine:
            _become(self, referent)
            current().remember(referent.thing, self)


def _travelling(base_proxy: Any) -> None:
    @instead(base_proxy, "__reduce__")
    def reduce(stock: Any, self: Any) -> Any:
        state = stock(self)
        about = _about(self)
        # As plain state of the instance: whoever unpickles it need not know us.
        return state if about is None or len(state) != 2 else (*state, {"_about": about})


def _calling(managers: Any) -> None:
    current_process = managers.process.current_process

    @instead(managers.BaseProxy, "_callmethod")
    def _callmethod(stock: Any, self: Any, *call: Any, **named: Any) -> Any:
        own = _attribute(self, "__dict__")
        referent = own.get("_referent")
        if referent is None and "_about" in own:
            server = getattr(current_process(), "_manager_server", None)
            if server is None or server.address != self._token.address:
                referent = _adopt(self, own["_about"])
        if referent is None or named or not call:
            return stock(self, *call, **named)
        told = CALLS[referent.type].get(call[0])
        if told is None:
            return stock(self, *call)
        args = call[1] if len(call) > 1 else ()
        kwds = call[2] if len(call) > 2 else {}
        return told(current(), referent, lambda: stock(self, *call), args, kwds)


def _create_referent(type_name: str, frame: Any, args: Any, named: Any) -> Referent | None:
    """An object was made in the manager; what limits it travels with its proxies."""
    facts: dict[str, Any] = {"type": type_name}
    told: dict[str, Any] = {}
    lock = None
    if "Semaphore" in type_name:
        told["value"] = _number(argument(args, named, 0, "value", 1))
    elif type_name == "Barrier":
        told["parties"] = _number(argument(args, named, 0, "parties"))
        facts["patience"] = _number(argument(args, named, 2, "timeout"))
    elif type_name in {"Queue", "JoinableQueue"}:
        maxsize = _number(argument(args, named, 0, "maxsize"))
        if maxsize is not None and maxsize > 0:
            told["maxsize"] = facts["maxsize"] = maxsize
    elif type_name == "Condition":
        lock = _thing_given(argument(args, named, 0, "lock"))
        if lock is not None:
            told["lock"] = facts["lock"] = current().identity(lock)
    elif type_name in {"Value", "Array"}:
        told["of"] = _text(argument(args, named, 0, "typecode"))
        content = argument(args, named, 1, "value" if type_name == "Value" else "sequence")
        if type_name == "Array":
            told["length"] = len(content) if type(content) in {list, tuple, bytes} else None
        elif current().values:
            told["item"] = brief(content)
    told = {field: value for field, value in told.items() if value is not None}
    thing = current().create(type_name, frame, via="manager", **told)
    return None if thing is None else Referent(thing, facts, lock)


def _number(value: Any) -> Any:
    return value if type(value) in {int, float} else None


def _text(value: Any) -> str | None:
    return value if type(value) is str else None


def _thing_given(proxy: Any) -> int | None:
    """What a proxy among the arguments stands for; it may have come here without being used."""
    try:
        own = _attribute(proxy, "__dict__")
    except AttributeError:
        return None
    referent = own.get("_referent")
    if referent is None and "_about" in own:
        referent = _adopt(proxy, own["_about"])
    return None if referent is None else referent.thing


def _become(proxy: Any, referent: Referent) -> None:
    own = _attribute(proxy, "__dict__")
    own["_referent"], own["_thing"] = referent, referent.thing


def _about(proxy: Any) -> Any:
    """What travels with a proxy; None if it is none of ours, or nobody listens."""
    own = _attribute(proxy, "__dict__")
    referent = own.get("_referent")
    if referent is None:
        return own.get("_about")  # in the server, where it only rests
    identity = current().identity(referent.thing)
    return None if identity is None else {"identity": identity, **referent.facts}


def _adopt(proxy: Any, about: Any) -> Referent | None:
    """A proxy that came from another process."""
    facts = {field: value for field, value in about.items() if field != "identity"}
    thing = current().adopt(about["identity"], facts["type"])
    if thing is None or facts["type"] not in CALLS:
        return None
    given = facts.get("lock")
    lock = None if given is None else current().adopt(given, "Lock")
    referent = Referent(thing, facts, lock)
    _become(proxy, referent)
    return referent


def stock_registry() -> dict[str, Any]:
    """What SyncManager registers itself."""
    return _registered
