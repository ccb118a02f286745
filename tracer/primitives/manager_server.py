"""A manager's server: the process that keeps what its proxies stand for, and answers them."""

from __future__ import annotations

import sys

from tracer.primitives.manager import MODULE, stock_registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def server_facts(process: Any) -> dict[str, Any]:
    """What is to be told of a process that is about to be started, if it is a manager's server.

    One of a plain SyncManager `answers`, and does nothing by itself. In a manager of the program's
    own, or with an initializer, code of the program's runs; at an address that the program chose,
    somebody may call of whom nobody here knows.
    """
    managers = sys.modules.get(MODULE)
    target = getattr(process, "_target", None)
    run = getattr(getattr(managers, "BaseManager", None), "_run_server", None)
    if run is None or getattr(target, "__func__", None) is not run.__func__:
        return {}
    facts: dict[str, Any] = {"role": "manager"}
    registry, address, _, serializer, _, initializer, *_ = process._args
    if (
        target.__self__ is managers.SyncManager  # type: ignore[union-attr]
        and registry == stock_registry()
        and address is None
        and serializer == "pickle"
        and initializer is None
    ):
        facts["answers"] = True
    return facts
