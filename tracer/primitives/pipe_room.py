"""Whether writing to a pipe may have to wait for a reader, and reading from it for a writer."""

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


def readiness(connection: Any) -> Any:
    """A function that says whether there is something to read, for a tenth of the price of
    `connection.poll()`; None: it cannot tell, ask `connection`.
    """
    try:
        import select

        poller, descriptor = select.poll(), connection.fileno()
        poller.register(descriptor, select.POLLIN)
    except (AttributeError, OSError, ValueError):
        return lambda: None
    something = [(descriptor, select.POLLIN)]
    look = poller.poll

    def ready() -> bool | None:
        try:
            found = look(0)
        except RuntimeError:
            return None  # another thread is asking just now
        return True if found == something else None if found else False

    return ready
