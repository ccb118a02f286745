"""The traced side, played by a test: writes segments as `tracer.wire` says, at any times."""

from __future__ import annotations

import marshal
import struct
from typing import TYPE_CHECKING, Any

from tracer import wire

if TYPE_CHECKING:
    from pathlib import Path

SECOND = 1_000_000_000


class FakeProcess:
    """Writes what one traced process would; every method takes the time of its record.

    `small` segments hold so many records, so that tests see their ends. Nothing is preallocated
    beyond them. Objects and sites are declared on first use, as the recorder does.
    """

    def __init__(
        self,
        run_dir: Path,
        actor: str = "main",
        *,
        pid: int = 100,
        t: int = 0,
        parent: FakeProcess | None = None,
        small: int = 4096,
        **began: Any,
    ) -> None:
        self.run_dir = run_dir
        self.actor = actor
        self.pid = pid
        self.key = f"{pid}-{t:x}"
        self._small = small
        self._segment = self._place = 0
        self._text = 0
        self._objects: dict[str, int] = dict(parent._objects) if parent else {}
        self._sites: dict[tuple[Any, ...], int] = dict(parent._sites) if parent else {}
        self._minted = 0
        inherits = (parent.key, len(self._objects) + 1, len(self._sites) + 1) if parent else None
        self._new_segment(0)
        (run_dir / wire.text_file(self.key, 0)).write_bytes(bytes(wire.FIRST_TEXT))
        fields = {
            "actor": actor,
            "name": actor,
            "method": "fork" if parent else "main",
            "parent": parent.actor if parent else None,
            "ppid": 1,
            "inherits": inherits,
            **began,
        }
        self.tell(t, "began", **fields)

    # --- raw ---

    def word(self, t: int, word: int) -> None:
        """One record."""
        if self._place == self._small:
            self._segment, self._place = self._segment + 1, 0
            self._new_segment(self._segment)
        with self.events_path(self._segment).open("r+b") as file:
            file.seek(self._place * wire.RECORD_SIZE)
            file.write(struct.pack(wire.RECORD, t, word))
        self._place += 1

    def gap(self) -> None:
        """A place that was reserved and never written."""
        self._place += 1

    def events_path(self, segment: int) -> Path:
        return self.run_dir / wire.events_file(self.key, segment)

    def entry(self, payload: tuple[Any, ...]) -> int:
        """A text entry; returns its address."""
        data = marshal.dumps(payload, 2)
        address = self._text
        with (self.run_dir / wire.text_file(self.key, 0)).open("r+b") as file:
            file.seek(address)
            file.write(len(data).to_bytes(wire.ENTRY_HEAD, "little") + data)
        self._text += wire.ENTRY_HEAD + len(data)
        return address

    def _new_segment(self, number: int) -> None:
        self.events_path(number).write_bytes(bytes(self._small * wire.RECORD_SIZE))

    # --- facts ---

    def put(
        self,
        t: int,
        code: int,
        thing: str | None = None,
        *,
        at: int | None = None,
        flag: bool = False,
        argument: int | None = None,
        thread: int = 0,
    ) -> None:
        """A fact of one record; `at` is a line of the program's file."""
        word = (
            code
            | (wire.FLAG if flag else 0)
            | thread << wire.THREAD_SHIFT
            | (self._objects[thing] if thing else 0) << wire.OBJECT_SHIFT
            | self.site(t, at) << wire.SITE_SHIFT
        )
        if argument is not None:
            self.word(argument, wire.ARG | thread << wire.THREAD_SHIFT)
        self.word(t, word)

    def tell(
        self, t: int, kind: str, thing: str | None = None, *, at: int | None = None,
        thread: int = 0, **fields: Any,
    ) -> None:  # fmt: skip
        """A fact with fields of its own."""
        index = self._objects[thing] if thing else 0
        address = self.entry((kind, index, self.site(t, at), fields))
        self.word(t, wire.TELL | thread << wire.THREAD_SHIFT | address << wire.ADDRESS_SHIFT)

    def site(
        self,
        t: int,
        line: int | None,
        *,
        file: str = "/program/program.py",
        columns: tuple[int, int] | None = None,
    ) -> int:
        """The index of a line, declared if it is new."""
        if line is None:
            return 0
        where = (file, line, columns)
        if where not in self._sites:
            index = self._sites[where] = len(self._sites) + 1
            first, last = columns or (None, None)
            address = self.entry((index, file, line, line, first, last, "f"))
            self.word(t, wire.SITE | address << wire.ADDRESS_SHIFT)
        return self._sites[where]

    def create(self, t: int, type: str, site: int = 0, **facts: Any) -> str:  # noqa: A002
        """An object; returns its global id, which stands for it here."""
        self._minted += 1
        gid = f"{self.key}:{self._minted}"
        self.adopt(t, gid, type)
        address = self.entry(("created", self._objects[gid], site, {"type": type, **facts}))
        self.word(t, wire.TELL | address << wire.ADDRESS_SHIFT)
        return gid

    def adopt(self, t: int, gid: str, type: str) -> None:  # noqa: A002
        """An object that came from elsewhere."""
        index = self._objects[gid] = len(self._objects) + 1
        address = self.entry((index, gid, type))
        self.word(t, wire.OBJECT | address << wire.ADDRESS_SHIFT)
