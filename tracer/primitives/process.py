"""Process: start, begin, join, exit; told by the parent and the child each for itself."""

from __future__ import annotations

import itertools
import os
import sys
from _thread import get_ident

from tracer.primitives import output, threading_locks
from tracer.primitives.manager_server import server_facts
from tracer.primitives.role import role
from tracer.runtime import current
from tracer.runtime.followed import thing_of
from tracer.runtime.stand_in import like
from tracer.runtime.traceback import beyond_us, describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.process"
_FUNCTION = type(lambda: None)
_HIRING = ("multiprocessing.", "concurrent.")  # whose functions may be what a worker does


class Family:
    """Who this process is, and who its children are.

    pending   thread -> what is known of a child between the decision to start it and its birth
    children  pid -> spawn path
    serves    the pool whose worker this process is: its name and type
    """

    def __init__(self) -> None:
        self.begin("main")

    def begin(self, path: str, serves: tuple[str, str] | None = None) -> None:
        """This process is the one of that path, and has no children yet."""
        self.path = path
        self.numbers = itertools.count()
        self.pending: dict[int, dict[str, Any]] = {}
        self.children: dict[int, str] = {}
        self.serves = serves
        self.error: str | None = None  # the exception that ended the target
        self.tidied = False  # multiprocessing's own exit function has run
        self.over = False  # the target has ended, with `code`
        self.code: int | None = None
        self.said = False  # its exit has been told

    def expect(self, method: str, **facts: Any) -> dict[str, Any]:
        """A child is about to be started by this thread; more may be added to what is known."""
        child = {"actor": f"{self.path}.{next(self.numbers)}", "method": method, **facts}
        self.pending[get_ident()] = child
        return child


_UNTOLD = ("actor", "serves")


def told(child: dict[str, Any]) -> dict[str, Any]:
    """What the trace is told of a child that is expected."""
    fields = child.copy()
    for field in _UNTOLD:
        fields.pop(field, None)
    return fields


FAMILY = Family()


def exited() -> None:
    """Tell the end of this process, once."""
    if not FAMILY.said:
        FAMILY.said = True
        fields: dict[str, Any] = {"code": FAMILY.code}
        error = FAMILY.error or _uncaught()
        if error is not None:
            fields["error"] = error
        output.finish()
        runtime = current()
        runtime.tell("exited", 0, fields, sited=False)
        runtime.flush()


def _uncaught() -> str | None:
    """What the interpreter is dying of, if it told anybody."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    return None if error is None else describe(error)


def patch(process: Any) -> None:
    """Wrap the methods of BaseProcess; subclasses keep theirs."""
    base = process.BaseProcess
    base.start = _start(base.start)
    base.join = _join(base.join)
    base._bootstrap = _bootstrap(base._bootstrap)


def patch_util(util: Any) -> None:
    """The exit function joins children; only after it is a process really over."""
    import atexit

    stock = util._exit_function

    def _exit_function(*args: Any, **named: Any) -> None:
        try:
            stock(*args, **named)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        finally:
            FAMILY.tidied = True
            if FAMILY.over:
                exited()

    like(_exit_function, stock)
    atexit.unregister(stock)
    atexit.register(_exit_function)
    util._exit_function = _exit_function


def _start(stock: Any) -> Any:
    def start(self: Any) -> None:
        runtime = current()
        target = getattr(self, "_target", None)
        child = FAMILY.expect(
            _method(self),
            name=getattr(self, "_name", None),
            daemon=bool(getattr(self, "_config", {}).get("daemon")),
            target=getattr(target, "__qualname__", None) if target else type(self).__qualname__,
        )
        if type(target) is not _FUNCTION or target.__module__.startswith(_HIRING):
            child.update(role(self, runtime))
            child.update(server_facts(self))
        path = child["actor"]
        runtime.tell("started", 0, {"child": path, **told(child), **_given(self, runtime)})
        try:
            stock(self)
        except BaseException as error:
            runtime.tell("failed", 0, {"op": "started", "child": path, "error": describe(error)})
            error.__traceback__ = beyond_us(error)
            raise
        finally:
            FAMILY.pending.pop(get_ident(), None)
        if self._popen is not None:
            FAMILY.children[self._popen.pid] = path

    return like(start, stock)


def _given(process: Any, runtime: Any) -> dict[str, Any]:
    """What a child is given: objects that are followed, and whether the call of its target fits."""
    args, kwargs = getattr(process, "_args", ()), getattr(process, "_kwargs", {})
    own = (
        vars(process).values()
        if type(process).run is not sys.modules[MODULE].BaseProcess.run
        else ()
    )
    fields: dict[str, Any] = {}
    given = []
    for value in (*args, *kwargs.values(), *own):
        thing = thing_of(value)
        identity = None if thing is None else runtime.identity(thing)
        if identity is not None:
            given.append(identity)
    if given:
        fields["given"] = given
    locks = threading_locks.found(process, args, kwargs)
    if locks:
        fields["threading"] = locks
    target = getattr(process, "_target", None)
    function: Any = getattr(target, "__func__", target)
    code = getattr(function, "__code__", None)
    if code is not None and hasattr(code, "co_argcount"):
        bound = function is not target
        defaults, named_defaults = function.__defaults__ or (), function.__kwdefaults__ or {}
        named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        fields["call"] = {
            "positional": len(args) + bound,
            "named": [str(name) for name in kwargs],
            "parameters": list(code.co_varnames[: code.co_argcount]),
            "defaults": len(defaults),
            "named_only": list(named),
            "named_needed": [name for name in named if name not in named_defaults],
            "any_positional": bool(code.co_flags & 4),
            "any_named": bool(code.co_flags & 8),
            "bound": bound,
            "file": code.co_filename,
            "line": code.co_firstlineno,
        }
    return fields


def _method(process: Any) -> str:
    """The start method that a process object will use."""
    own = getattr(process, "_start_method", None)
    if own is not None:
        return str(own)
    context = sys.modules["multiprocessing.context"]
    return str(context._default_context.get_start_method())


def _join(stock: Any) -> Any:
    def join(self: Any, timeout: Any = None) -> None:
        try:
            popen: Any = getattr(self, "_popen", None)
            path = FAMILY.children.get(popen.pid) if popen is not None else None
            if path is None or self._closed or self._parent_pid != os.getpid():
                return stock(self, timeout)  # type: ignore[no-any-return]  # None, or it raises
            runtime = current()
            if popen.returncode is None and not gone(popen):
                fields: dict[str, Any] = {"op": "join", "child": path}
                if isinstance(timeout, (int, float)):
                    fields["timeout"] = max(0.0, float(timeout))
                runtime.tell("requested", 0, fields)
                runtime.about_to_block()
            try:
                stock(self, timeout)
            except BaseException as error:
                runtime.tell("failed", 0, {"op": "join", "child": path, "error": describe(error)})
                raise
            if popen.returncode is None:
                runtime.tell("timed_out", 0, {"op": "join", "child": path})
            else:
                known = {"child": path, "code": popen.returncode}
                runtime.tell("joined", 0, known if timeout is None else known | {"tried": True})
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        return None

    return like(join, stock)


def gone(popen: Any) -> bool:
    """Whether a child has ended by itself, and nobody has asked yet: no signal does anything to it.

    An executor terminates all of its workers when one of them has died, the dead one included. It
    knows by the sentinel, which speaks a moment before the system does; and the system knows of a
    child whose own children keep the sentinel silent. (Control, which knows better, replaces this.)
    """
    import select

    try:
        poller = select.poll()
        poller.register(popen.sentinel, select.POLLIN)
        if poller.poll(0):
            return True
        return os.waitid(os.P_PID, popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except (AttributeError, OSError, ValueError):
        return False  # it is the fork server's child, or this system cannot tell


def _bootstrap(stock: Any) -> Any:
    def _bootstrap(self: Any, *args: Any, **named: Any) -> Any:
        run = self.run

        def watched() -> None:
            self.__dict__.pop("run", None)
            try:
                run()
            except BaseException as error:
                if not isinstance(error, SystemExit):
                    FAMILY.error = describe(error)
                error.__traceback__ = beyond_us(error)
                raise

        self.__dict__["run"] = watched  # the only way to see what ends it: stock code prints it
        code = stock(self, *args, **named)
        FAMILY.over, FAMILY.code = True, code
        if FAMILY.tidied:  # from 3.13 on a forked child tidies up after its bootstrap
            exited()
        return code

    return like(_bootstrap, stock)
