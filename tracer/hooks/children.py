"""Following every child: forked ones through at-fork hooks, fresh interpreters by a stowaway.

A child that begins in a fresh interpreter (spawn, forkserver) first unpickles preparation data from
its parent. Something in there unpickles as a call of `exec`, which needs no module of ours to be
importable yet, and boots tracer before the program's main module is imported.
"""

from __future__ import annotations

import os
from _thread import get_ident

from tracer.primitives import output
from tracer.primitives.process import FAMILY, told
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracer.recording.channel import Invitation
    from tracer.recording.recorder import Recorder

INVITATION: list[Invitation] = []  # the last one counts; empty while nobody records
RECORDER: list[Recorder] = []  # at most one

_PACKAGE_HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

_STOWAWAY = """
import os, sys
path = sys.path[:]
stdlib = os.path.dirname(os.__file__)
sys.path[:] = [entry for entry in path if entry.startswith(stdlib)] + [{home!r}]
try:
    from tracer.hooks.boot import grow
except ImportError:
    grow = None
finally:
    sys.path[:] = path
if grow is not None:
    grow({invitation!r}, {child!r})
"""


def register() -> None:
    """Follow forks of this process."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=_before_fork, after_in_parent=_after_in_parent, after_in_child=_after_in_child
        )


def _before_fork() -> None:
    if INVITATION and get_ident() not in FAMILY.pending:
        child = FAMILY.expect("os.fork")
        RECORDER[0].tell("started", 0, {"child": child["actor"], "method": "os.fork"})


def _after_in_parent() -> None:
    child = FAMILY.pending.get(get_ident())
    if child is not None and child["method"] == "os.fork":
        del FAMILY.pending[get_ident()]


def _after_in_child() -> None:
    if not INVITATION:
        return  # whoever attaches its recorder begins anew
    output.forget()
    child = FAMILY.pending.get(get_ident()) or FAMILY.expect("os.fork")
    parent = FAMILY.path
    FAMILY.begin(child["actor"], child.get("serves"))
    inherits = RECORDER[0].forked(child["actor"])
    RECORDER[0].began({"name": child["actor"], "parent": parent, **told(child)}, inherits)


def patch_spawn(spawn: Any) -> None:
    """Put the stowaway into the preparation data of every fresh interpreter."""
    stock = spawn.get_preparation_data

    def get_preparation_data(name: Any) -> Any:
        try:
            data = stock(name)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        child = FAMILY.pending.get(get_ident())
        if INVITATION and child is not None:
            data["tracer"] = Stowaway({"parent": FAMILY.path, **child})
        return data

    spawn.get_preparation_data = get_preparation_data


class Stowaway:
    """Unpickles as a call of `exec` with a few lines that need nothing of tracer's."""

    def __init__(self, child: dict[str, Any]) -> None:
        self._child = child

    def __reduce__(self) -> Any:
        source = _STOWAWAY.format(
            home=_PACKAGE_HOME, invitation=INVITATION[-1].encode(), child=self._child
        )
        return (exec, (source, {}))
