"""The arguments of `acquire` as the program gave them; the stock call judges wrong ones."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

UNGIVEN = int("1000001")  # as good as True, and known by its identity


def given(block: Any, timeout: Any, rest: Any, named: dict[str, Any]) -> tuple[Any, ...]:
    """The positional arguments as the program gave them, so that stock errors are stock's."""
    if block is UNGIVEN:
        if timeout is not None:
            named["timeout"] = timeout
        return ()
    return (block,) if timeout is None and not rest else (block, timeout, *rest)


def usual(block: Any, timeout: Any) -> bool:
    """Whether the stock call would take these arguments as they are meant."""
    return (block is True or block is False or type(block) is int) and (
        timeout is None or type(timeout) is float or type(timeout) is int
    )
