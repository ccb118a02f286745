"""The threads of a traced process: who tells something is an actor, unless it serves."""

from __future__ import annotations

import sys
from _thread import get_ident

from tracer import wire
from tracer.recording.helper import Helper
from tracer.recording.journal import Journal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Threads(Journal):
    """What a recorder knows of threads.

    threads  the system's name of a thread -> index; negative: it serves, and lends itself at times
    helpers  the system's name of a thread -> one that serves
    """

    def __init__(self) -> None:
        self._threads: dict[int, int] = {}
        self._helpers: dict[int, Helper] = {}
        self._thread_count = 0
        self._threaded = False
        super().__init__()

    if TYPE_CHECKING:
        _hot: Any
        _path: str

        def tell(
            self,
            kind: str,
            thing: int,
            fields: dict[str, Any],
            *,
            sited: bool = True,
            frame: Any = None,
        ) -> None: ...

    def threads_begin(self) -> None:
        """The program is about to start a thread: from now on words name theirs."""
        if not self._threaded:
            self._threads[get_ident()] = 0
            self._threaded = True
            self._hot.threads_begin()

    def thread_bits(self) -> int:
        """The current thread, as it stands in a word; a thread begins with its first fact."""
        if not self._threaded:
            return 0
        me = get_ident()
        index = self._threads.get(me)
        if index is None:
            index = self._threads[me] = self.next_thread()
            self.thread_began(index)
        elif index < 0:
            index = self._helpers[me].index_now()
        return index << wire.THREAD_SHIFT

    def next_thread(self) -> int:
        """An index for one more thread, or for another way of looking at one."""
        self._thread_count += 1
        return min(self._thread_count, wire.MAX_THREAD)

    def thread_began(self, index: int) -> None:
        """The current thread becomes an actor."""
        name = _thread_name(get_ident(), index)
        self.tell_as(index, "began", {"name": name, "method": "thread"})

    def actor_of(self, index: int) -> str:
        """What the trace calls a thread of this process."""
        return f"{self._path}/{index}"

    def tell_as(self, index: int, kind: str, fields: dict[str, Any]) -> None:
        """A fact about thread `index`, which is the current one."""
        me = get_ident()
        before = self._threads.get(me, index)
        self._threads[me] = index
        try:
            self.tell(kind, 0, fields, sited=False)
        finally:
            self._threads[me] = before

    def employ(self, name: str, *, lends: bool) -> None:
        """The current thread serves this process: what it does is told as the process' own.

        `lends`: sometimes it runs code of the program's, and is an actor as long as it does.
        """
        me = get_ident()
        index = min(self.next_thread(), wire.MAX_THREAD - 1)
        self._helpers[me] = Helper(self, name, index)
        self._threads[me] = -index if lends else index

    def lend(self) -> None:
        """The current thread, if it serves, runs code of the program's until `reclaim`."""
        helper = self._helpers.get(get_ident())
        if helper is not None:
            helper.lend(for_long=True)

    def reclaim(self) -> None:
        """The current thread serves again, if it did before it was lent."""
        helper = self._helpers.get(get_ident())
        if helper is not None:
            helper.reclaim()

    def thread_ended(self) -> None:
        """The current thread is over."""
        me = get_ident()
        helper = self._helpers.pop(me, None)
        if helper is not None:
            helper.ended()
        elif self._threads.get(me):
            self.tell("exited", 0, {}, sited=False)
        self._threads.pop(me, None)

    def forget_threads(self) -> None:
        """Begin anew, in another process or another run."""
        self._threads.clear()
        self._helpers.clear()
        self._thread_count, self._threaded = 0, False


def _thread_name(ident: int, index: int) -> str:
    threading = sys.modules.get("threading")
    thread = getattr(threading, "_active", {}).get(ident)
    return str(getattr(thread, "name", f"thread {index}"))
