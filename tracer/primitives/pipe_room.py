"""Whether writing to a pipe may have to wait for a reader."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_AT_LEAST = 4092  # bytes; a pipe that can be written to has room for a page, the length included


def may_block(connection: Any, size: int) -> bool:
    """Whether `size` bytes may not fit; better asked once too often than hung unsaid."""
    if size > _AT_LEAST:
        return True
    import select

    try:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLOUT)
        return not poll.poll(0)
    except (AttributeError, OSError, ValueError):
        return False  # the call itself will say what is wrong
