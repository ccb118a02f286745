"""The process of a zygote: makes itself ready, then answers one request after the other.

Tracer's own process tells it through a socket what to run; it answers with what came of it.
"""

from __future__ import annotations

import os
import pickle
import socket
import struct
import sys

from tracer.control.preparing import prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def serve(
    descriptor: int, core: int | None, loaded: set[str], path: list[str], *, preloads: bool
) -> None:
    """Answer requests until the other side is gone.

    core      the processor to stay on
    loaded    modules that were there before tracer came
    path      where the program finds modules
    preloads  whether the program would find the same modules of the standard library
    """
    if core is not None:
        try:
            os.sched_setaffinity(0, {core})
        except (OSError, AttributeError):
            pass
    wire = socket.socket(fileno=descriptor)
    ready = prepare(loaded, preloads=preloads)
    from tracer.control.zygote import Zygote  # which takes by name what is under control now

    sys.path[:] = path
    zygote = Zygote(*ready, preloads=preloads)
    request = _receive(wire)
    while request is not None:
        _answer(wire, zygote.answer(request))
        request = _receive(wire)
    os._exit(0)


def _receive(wire: socket.socket) -> Any:
    head = wire.recv(4, socket.MSG_WAITALL)
    if len(head) < 4:
        return None
    data = wire.recv(struct.unpack("<I", head)[0], socket.MSG_WAITALL)
    return pickle.loads(data)  # noqa: S301 -- from tracer's own process, which started this one


def _answer(wire: socket.socket, answer: Any) -> None:
    data = pickle.dumps(answer)
    wire.sendall(struct.pack("<I", len(data)) + data)
