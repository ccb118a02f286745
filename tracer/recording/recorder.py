"""In every traced process: turns what primitives say into records. See `tracer.runtime.Runtime`.

What gives was stamped before the real call and what takes after it: the primitives see to that.
Nothing is sent while the program holds something it locks, and seldom otherwise.
"""

from __future__ import annotations

import os
import sys
from _weakref import ref
from itertools import islice
from time import monotonic_ns

from tracer import wire
from tracer.recording.fact_path import fact_path
from tracer.recording.hot_path import hot_path
from tracer.recording.threads import Threads
from tracer.recording.value_path import ValuePath
from tracer.runtime.program_line import program_frame
from tracer.runtime.traceback import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from tracer.recording.channel import Sender

_FLUSH_EVERY = (
    50_000_000  # ns; a flush costs 60-140 us, one before every wait makes a program crawl
)
_FIRST_FLUSH = 250_000_000  # ns of age; connecting costs 7 ms, which a short process need not pay
_SMALLEST_FLUSH = 64  # records; fewer are left for the supervisor to find


class Recorder(Threads):
    """Writes to nowhere until it is attached to a run.

    Tables of this process, in which index 0 means none, and which a forked child inherits:

    objects  index -> (global id, type, facts, index of the line that made it)
    sites    (id of code, instruction) -> the code, which keeps its id, and an index; hashing code
             itself costs microseconds;  _lines  index -> what a SITE record says
    values   whether reads and writes of shared values are recorded
    """

    def __init__(self) -> None:
        self._path = "main"
        self._minted = 0
        self._objects: list[tuple[str, str, dict[str, Any], int]] = [("", "", {}, 0)]
        self._indexes: dict[str, int] = {}
        self._alive: dict[int, Any] = {}
        self._sites: dict[tuple[int, int], tuple[Any, int]] = {}
        self._lines: list[tuple[Any, ...]] = [()]
        self.values = True
        super().__init__()
        hot = hot_path(self)
        self.put = hot.put
        self.position, self.room, self.install = hot.position, hot.room, hot.install
        self.lock_methods = hot.lock_methods
        self.number_method = fact_path(self, hot)
        values = ValuePath(self, hot)
        self.value_methods = values.value_methods
        self.number_property, self.number_wiring = values.number_property, values.number_wiring
        self._hot = hot

    # --- what primitives say ---

    def emit(
        self, code: int, thing: int, argument: int | None = None, flag: int = 0, frame: Any = None
    ) -> None:
        """A fact that fits into one record, at `frame`; else at the program's line that calls."""
        bits = self.thread_bits() if self._threaded else 0
        where = self.site(sys._getframe(1) if frame is None else frame) << wire.SITE_SHIFT
        t = monotonic_ns()
        if argument is not None:
            self.put(argument, wire.ARG | bits)
        self.put(t, code | flag | bits | thing << wire.OBJECT_SHIFT | where)

    def tell(
        self,
        kind: str,
        thing: int,
        fields: dict[str, Any],
        *,
        sited: bool = True,
        frame: Any = None,
    ) -> None:
        """A fact with fields of its own, at `frame`; else, if `sited`, at the program's line."""
        if frame is None and sited:
            frame = sys._getframe(1)
        where = 0 if frame is None else self.site(frame)
        self._put_entry(wire.TELL, (kind, thing, where, fields))

    def failed(self, op: str, thing: int, error: BaseException) -> None:
        """What was stamped or requested raised instead."""
        where = self.site(sys._getframe(1))
        fields = {"op": op, "error": describe(error)}
        self._put_entry(wire.TELL, ("failed", thing, where, fields))

    def about_to_block(self) -> None:
        """The actor will wait now: a good moment to send what was written."""
        t = monotonic_ns()
        if (
            self.sender is not None
            and t - self.flushed > _FLUSH_EVERY
            and t - self.born > _FIRST_FLUSH
            and self.unsent() >= _SMALLEST_FLUSH
            and not self.holding()
        ):
            self.flush()

    def _put_entry(self, code: int, payload: tuple[Any, ...]) -> None:
        bits = self.thread_bits()
        address = self.entry(payload)
        if address is not None:
            self.put(monotonic_ns(), code | bits | address << wire.ADDRESS_SHIFT)
        elif self.run_dir is not None and not self.scratch:
            self.lose_one()

    # --- objects ---

    def create(
        self, type_name: str, frame: FrameType | None, identity: str | None = None, **facts: Any
    ) -> int | None:
        """An object of the program was made. None: it cannot be followed."""
        if identity is None:
            self._minted += 1
            identity = f"{self.key}:{self._minted}"
        where = self.site(frame)
        thing = self._declare(identity, type_name, facts, where)
        if thing is not None:
            fields = {"type": type_name, **facts}
            self._put_entry(wire.TELL, ("created", thing, where, fields))
        return thing

    def adopt(self, identity: str, type_name: str) -> int | None:
        """An object came from another process by pickling, where it was `identity`."""
        known = self._indexes.get(identity)
        return known if known is not None else self._declare(identity, type_name, {}, 0)

    def _declare(
        self, identity: str, type_name: str, facts: dict[str, Any], where: int
    ) -> int | None:
        thing = len(self._objects)
        if thing > wire.MAX_OBJECT:
            return None
        self._objects.append((identity, type_name, facts, where))
        self._indexes[identity] = thing
        self._put_entry(wire.OBJECT, (thing, identity, type_name))
        return thing

    def forget_objects(self) -> None:
        """As if none had been made yet, and no line met: nobody may have one."""
        del self._objects[1:], self._lines[1:]
        for table in (self._indexes, self._alive, self._sites):
            table.clear()

    def identity(self, thing: int) -> str | None:
        """The name under which `thing` travels to other processes; None while nobody listens."""
        return self._objects[thing][0] if self.run_dir is not None else None

    def remember(self, thing: int, what: Any) -> None:
        """The object behind an index; held weakly."""
        self._alive[thing] = ref(what, lambda _: self._alive.pop(thing, None))

    def holding(self) -> bool:
        """Whether this process holds anything that the program locks."""
        for reference in list(self._alive.values()):
            semlock = getattr(reference(), "_semlock", None)
            if semlock is not None and semlock._count() > 0:
                return True
        return False

    # --- lines of the program ---

    def site(self, frame: FrameType | None) -> int:
        """The index of the program's line that `frame` stands on."""
        frame = program_frame(frame)
        if frame is None:
            return 0
        code, lasti = frame.f_code, frame.f_lasti
        known = self._sites.get((id(code), lasti))
        if known is not None:
            return known[1]
        index = len(self._lines)
        if index > wire.MAX_SITE:
            return 0
        positions = next(islice(code.co_positions(), lasti // 2, None), (None, None, None, None))
        line = (
            index,
            code.co_filename,
            frame.f_lineno or 0,
            *positions[1:],
            code.co_qualname,
        )
        self._lines.append(line)
        self._sites[id(code), lasti] = (code, index)
        self._put_entry(wire.SITE, line)
        return index

    # --- life of the process ---

    def attach(self, run_dir: str, path: str, fields: dict[str, Any], sender: Sender) -> None:
        """Write to the run directory from now on; objects that exist already are declared."""
        self._fresh_process(path)
        self.run_dir, self.sender = run_dir, sender
        self.began(fields)
        for line in self._lines[1:]:
            self._put_entry(wire.SITE, line)
        for thing, (identity, type_name, facts, where) in enumerate(self._objects):
            if thing in self._alive:
                self._put_entry(wire.OBJECT, (thing, identity, type_name))
                fields = {"type": type_name, **facts}
                self._put_entry(wire.TELL, ("created", thing, where, fields))

    def detach(self) -> None:
        """Write to nowhere again."""
        self._fresh_process(self._path)
        self.run_dir = self.sender = None

    def forked(self, path: str) -> tuple[str, int, int]:
        """Called in a forked child; returns what it inherits: parent's key and table lengths."""
        inherits = (self.key, len(self._objects), len(self._lines))
        self._fresh_process(path)
        if self.sender is not None:
            self.sender.forget()
        return inherits

    def began(self, fields: dict[str, Any], inherits: tuple[str, int, int] | None = None) -> None:
        """The first fact of a process."""
        own = {"actor": self._path, "ppid": os.getppid(), "inherits": inherits}
        self.tell("began", 0, {**own, **fields}, sited=False)

    def _fresh_process(self, path: str) -> None:
        self._path = path
        self._minted = 0
        self.forget_threads()
        self.reset()
        self._hot.reset()
