"""Attach the recorder to this process, and leave no trace of having done so."""

from __future__ import annotations

import atexit
import os
import sys

from tracer.hooks import children, names
from tracer.primitives import process
from tracer.recording.channel import Invitation, Sender
from tracer.recording.recorder import Recorder
from tracer.runtime import install

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def boot(text: str, loaded: set[str]) -> None:
    """Main process of `tracer run`. `loaded`: modules that were there before tracer came.

    The environment is put back to what the user gave.
    """
    invitation = Invitation.decode(text)
    if invitation.pythonpath is None:
        os.environ.pop("PYTHONPATH", None)
    else:
        os.environ["PYTHONPATH"] = invitation.pythonpath
    name = "MainProcess"
    follow(invitation, {"actor": "main", "name": name, "method": "main"})
    atexit.register(process.exited)  # first in, last out: after all of the program's own
    names.hide(loaded)


def follow(invitation: Invitation, child: dict[str, Any]) -> None:
    """Record this process, and every process that it starts."""
    recorder = prepare()
    recorder.values = invitation.values
    process.FAMILY.path, process.FAMILY.serves = child["actor"], child.get("serves")
    children.INVITATION.append(invitation)
    recorder.attach(invitation.run_dir, child["actor"], process.told(child), Sender(invitation))
    if invitation.seed is not None:
        names.seed(invitation.seed)


def following() -> bool:
    """Whether this process is being recorded."""
    return bool(children.INVITATION)


def leave() -> None:
    """Stop recording this process; what it has written stays."""
    children.INVITATION.clear()
    recorder = prepare()
    recorder.flush()
    recorder.detach()


def prepare() -> Recorder:
    """Instrument this process; its recorder writes to nowhere until it is attached."""
    if not children.RECORDER:
        recorder = Recorder()
        children.RECORDER.append(recorder)
        install(recorder)
        names.instrument()
        children.register()
    return children.RECORDER[0]


def grow(text: str, child: dict[str, Any]) -> None:
    """A spawned child, from what its parent stowed away for it."""
    loaded = set(sys.modules)
    follow(Invitation.decode(text), child)
    atexit.register(process.exited)
    util = sys.modules.get("multiprocessing.util")
    if util is not None:  # from 3.13 on its exit function is called by atexit alone: before ours
        atexit.unregister(util._exit_function)
        atexit.register(util._exit_function)
    names.hide({name for name in loaded if not name.startswith("tracer")})
