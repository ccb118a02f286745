"""Manager: its proxies are objects of the trace, seen from the processes that use them.

Only what SyncManager registers itself: what the program registers has a meaning of its own, and
its calls pass untouched. Inside the manager's server nothing is told: the clients have told it.
"""

from __future__ import annotations

import sys

from tracer.primitives.manager_calls import CALLS, Referent, argument
from tracer.runtime import current
from tracer.runtime.program_line import program_frame
from tracer.runtime.stand_in import instead
from tracer.runtime.traceback import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.managers"

_registered: dict[str, Any] = {}  # what SyncManager has from the standard library
_fresh: dict[int, tuple[Any, Referent]] = {}  # of a token whose proxy is about to be made
_attribute = object.__getattribute__  # not a proxy's own, which may ask the manager


def patch(managers: Any) -> None:
    """The stock methods do the work."""
    _registered.update(managers.SyncManager._registry)
    current_process = managers.process.current_process

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
            _fresh[id(made[0])] = (made[0], referent)
        return made

    @instead(managers.BaseProxy, "__init__")
    def __init__(stock: Any, self: Any, *args: Any, **named: Any) -> None:
        token = argument(args, named, 0, "token")
        _, referent = _fresh.pop(id(token), (None, None))
        stock(self, *args, **named)
        if referent is not None:
            _become(self, referent)
            current().remember(referent.thing, self)

    @instead(managers.BaseProxy, "__reduce__")
    def __reduce__(stock: Any, self: Any) -> Any:
        state = stock(self)
        about = _about(self)
        # As plain state of the instance: whoever unpickles it need not know us.
        return state if about is None or len(state) != 2 else (*state, {"_about": about})

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
        lock = thing_of(argument(args, named, 0, "lock"))
        if lock is not None:
            told["lock"] = facts["lock"] = current().identity(lock)
    told = {field: value for field, value in told.items() if value is not None}
    thing = current().create(type_name, frame, via="manager", **told)
    return None if thing is None else Referent(thing, facts, lock)


def _number(value: Any) -> Any:
    return value if type(value) in {int, float} else None


def _become(proxy: Any, referent: Referent) -> None:
    own = _attribute(proxy, "__dict__")
    own["_referent"], own["_thing"] = referent, referent.thing


def thing_of(value: Any) -> int | None:
    """The object that a value of the program's is followed as; its own code has no say."""
    try:
        thing = _attribute(value, "_thing")
    except AttributeError:
        return None
    return thing if type(thing) is int else None


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


def serves(process: Any) -> bool:
    """Whether a process is started to be the server of a plain SyncManager.

    Such a one does nothing by itself. A manager of the program's, or with an initializer, may.
    """
    managers = sys.modules.get(MODULE)
    target = getattr(process, "_target", None)
    run = getattr(managers, "BaseManager", None)
    if run is None or getattr(target, "__func__", None) is not run._run_server.__func__:
        return False
    registry, *_, initializer, _ = process._args
    return (
        target.__self__ is managers.SyncManager  # type: ignore[union-attr]
        and registry == _registered
        and initializer is None
    )
