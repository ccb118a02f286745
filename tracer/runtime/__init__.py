"""The one seam between the primitives and whoever listens (the recorder) or decides (control).

A primitive is wired once, when it is made: it asks `current()` for the functions that it then
calls, and the hot ones (taking and giving a lock) come as closures that are the whole way. Standard
library only, and of that only what a bare interpreter has loaded.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Protocol

    class Runtime(Protocol):
        """What a primitive can say, and what it is given to say it with.

        `thing` is the index of an object in this process (`create`, `adopt`). Every function may be
        called in any thread, under any lock and in a signal handler; none raises but what the
        program itself raised into it (KeyboardInterrupt).
        """

        def create(
            self, type_name: str, frame: FrameType | None, identity: str | None = None, **facts: Any
        ) -> int | None:
            """An object of the program was made. None: it cannot be followed.

            `identity` is for what has a name of its own that other processes know it by. `place`
            among the facts says which part of what the call returned it is.
            """

        def adopt(self, identity: str, type_name: str) -> int | None:
            """An object came from another process by pickling, where it was `identity`."""

        def remember(self, thing: int, what: Any) -> None:
            """The object behind an index; held weakly."""

        def identity(self, thing: int) -> str | None:
            """The name under which `thing` travels to other processes; None: nobody listens."""

        def lock_methods(
            self, semlock: Any, thing: int, stock_enter: Any, stock_exit: Any
        ) -> tuple[Any, ...]:
            """`__enter__`, `__exit__`, `acquire`, `release` of a lock-like object, flat."""

        values: bool  # whether reads and writes of shared values are recorded

        def value_methods(self, thing: int) -> tuple[Any, Any]:
            """What is to be called with (item, place, frame) after a read, before a write."""

        def number_property(self, stock: Any, slow: Any, slowly: Any) -> Any:
            """A property whose accesses are told, flat, for what has `_reading` and `_writing`.

            `slow` is for those that have none; `slowly` takes a lock that another one has.
            """

        def number_wiring(self, lock: Any, obj: Any, thing: int, *, real: bool) -> tuple[Any, ...]:
            """`_reading` and `_writing` of an object: of whole numbers or, if `real`, doubles."""

        def emit(
            self,
            code: int,
            thing: int,
            argument: int | None = None,
            flag: int = 0,
            frame: Any = None,
        ) -> None:
            """A fact that fits into one record, at `frame` or the program's line that calls."""

        def number_method(self, code: int, thing: int) -> Any:
            """What is to be called with (number, frame) instead of `emit`, where it is often.

            Either may be None: there is no number; the fact is at no line.
            """

        def tell(
            self,
            kind: str,
            thing: int,
            fields: dict[str, Any],
            *,
            sited: bool = True,
            frame: Any = None,
        ) -> None:
            """A fact with fields of its own. `sited`: look for the program's line.

            `frame`: that is its place, which may have been left since.
            """

        def failed(self, op: str, thing: int, error: BaseException) -> None:
            """What was stamped or requested raised instead."""

        def lend(self) -> None:
            """The current thread, if the standard library's own, runs code of the program's now."""

        def reclaim(self) -> None:
            """It does not any more."""

        def flush(self) -> None:
            """Send what was written, if anybody is connected."""

        def about_to_block(self) -> None:
            """The actor will wait now: a good moment to send what was written."""


_current: Runtime | None = None


def install(runtime: Runtime) -> None:
    """Make `runtime` the one that primitives of this process are wired to."""
    global _current  # noqa: PLW0603 -- one process, one runtime
    _current = runtime


def current() -> Runtime:
    """The runtime of this process."""
    assert _current is not None, "no runtime is installed"
    return _current
