"""SharedMemory: made, attached, closed, unlinked. ShareableList: its items are read and written.

All processes know a block by its name, so that is its identity.
"""

from __future__ import annotations

import sys

from tracer import wire as codes
from tracer.primitives.accesses import place_of
from tracer.runtime import current
from tracer.runtime.program_line import maker
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.shared_memory"


def patch(module: Any) -> None:
    """In place: what derives from the classes, and what is pickled, stays what it is."""
    _blocks(module)
    _lists(module)


def _blocks(module: Any) -> None:
    block = module.SharedMemory
    block._thing = None

    @instead(block, "__init__")
    def init(stock: Any, self: Any, *args: Any, **named: Any) -> None:
        stock(self, *args, **named)
        create = args[1] if len(args) > 1 else named.get("create", False)
        frame = maker(2)
        if create:
            if frame is not None:
                name = _identity(self)
                self._thing = current().create("SharedMemory", frame, identity=name, size=self.size)
        elif sys._getframe(2).f_code.co_filename not in _own(module):
            _attach(self, self, "SharedMemory")

    @instead(block, "close")
    def close(stock: Any, self: Any) -> None:
        thing = self._thing
        if thing is None or self._mmap is None or sys._getframe(2).f_code.co_name == "__del__":
            return stock(self)  # type: ignore[no-any-return]  # None, or it raises
        current().emit(codes.CLOSED, thing)
        try:
            stock(self)
        except BaseException as error:
            current().failed("closed", thing, error)
            raise
        return None

    @instead(block, "unlink")
    def unlink(stock: Any, self: Any) -> None:
        thing = self._thing
        if thing is None:
            return stock(self)  # type: ignore[no-any-return]  # None, or it raises
        current().tell("unlinked", thing, {})
        try:
            stock(self)
        except BaseException as error:
            current().failed("unlinked", thing, error)
            raise
        return None


def _own(module: Any) -> tuple[str, ...]:
    """Files of the standard library that open blocks for themselves."""
    managers = sys.modules.get("multiprocessing.managers")
    return (module.__file__, getattr(managers, "__file__", None) or "")


def _identity(block: Any) -> str:
    return f"shm:{block.name}"


def _attach(what: Any, block: Any, type_name: str) -> None:
    runtime = current()
    what._thing = runtime.adopt(_identity(block), type_name)
    if what._thing is not None:
        runtime.tell("attached", what._thing, {})


def _lists(module: Any) -> None:
    shareable = module.ShareableList
    shareable._thing = shareable._reads = shareable._writes = None

    @instead(shareable, "__init__")
    def init(stock: Any, self: Any, *args: Any, **named: Any) -> None:
        stock(self, *args, **named)
        sequence = args[0] if args else named.get("sequence")
        frame = maker(2)
        if sequence is None and named.get("name") is not None:
            _attach(self, self.shm, "ShareableList")
        elif frame is not None:
            name, length = _identity(self.shm), self._list_len
            self._thing = current().create("ShareableList", frame, identity=name, length=length)
        self.shm._thing = self._thing
        if self._thing is not None and current().values:
            self._reads, self._writes = current().value_methods(self._thing)

    @instead(shareable, "__getitem__")
    def getitem(stock: Any, self: Any, position: Any) -> Any:
        item = stock(self, position)
        if self._reads is not None:
            self._reads(item, place_of(position, self), sys._getframe(2))
        return item

    @instead(shareable, "__setitem__")
    def setitem(stock: Any, self: Any, position: Any, value: Any) -> None:
        if self._writes is None:
            return stock(self, position, value)  # type: ignore[no-any-return]  # None, or it raises
        self._writes(value, place_of(position, self), sys._getframe(2))
        try:
            stock(self, position, value)
        except BaseException as error:
            current().failed("wrote", self._thing, error)
            raise
        return None
