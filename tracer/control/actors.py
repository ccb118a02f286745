"""An actor as the controller sees it: where it stands, whether it could go on, whether it spins."""

from __future__ import annotations

from typing import Any, Final

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.control.choice import Operation

_at: Final = cells_of.Arena.slot
_semaphore: Final = cells_of.Arena.semaphore
_pipe: Final = cells_of.Arena.pipe
_managed: Final = cells_of.Arena.managed
_PATIENCE: Final = 3  # equal answers in a row after which somebody who asks is taken to wait

_SEMAPHORE_OPS: Final = frozenset(
    {points.ACQUIRE, points.TRY, points.LOOK, points.RELEASE, points.READ, points.WRITE}
)
_PIPE_OPS: Final = frozenset({points.RECEIVE, points.SEND})
_ACTOR_OPS: Final = frozenset(
    {
        points.START, points.JOIN, points.STATUS, points.SIGNAL, points.EXIT, points.DRAIN,
        points.TABLE,
    }
)  # fmt: skip


class Actor:
    """The actor of one slot.

    name       spawn path; a thread is `main.0/1`, a feeder `main.0~3`
    operation  what it stands at, as strategies see it
    op         the same as a number; `target` is what it touches, and at virtual time `deadline`
               (ns; -1: never) it goes on in any case
    line       of the program, if whoever stops is to say so
    asked      whether the end of its pipe is there; since it stands here
    early      it wants to say so if it has to wait
    stopped    by SIGSTOP, until SIGCONT; `pending` are the signals that strike it then
    polls      what it has asked since it last did anything else -> the answer, and how often

    What it stands at is read once, when it arrives.
    """

    def __init__(self, cells: Any, slot: int) -> None:
        self._cells = cells
        self.slot = slot
        self.at = _at(slot)
        self.parent = int(cells[self.at + cells_of.PARENT])
        self.sort = int(cells[self.at + cells_of.SORT])
        number = int(cells[self.at + cells_of.NUMBER])
        self.name = (
            "main" if slot == 0 else f"{_path(cells, self.parent)}{'./~'[self.sort]}{number}"
        )
        self.stopped = False
        self.pending: list[int] = []
        self.polls: dict[tuple[int, int], list[int]] = {}
        self.arrived()

    @property
    def parked(self) -> bool:
        """Whether it stands at a point."""
        return bool(self._cells[self.at] == cells_of.PARKED)

    def arrived(self) -> None:
        """It stands at a point: what it is about to do gets a name, the same in every run."""
        cells, at = self._cells, self.at
        self.op = op = int(cells[at + cells_of.OP])
        self.target = target = int(cells[at + cells_of.OBJECT])
        self.deadline = int(cells[at + cells_of.DEADLINE])
        self.asked = False
        self.early = bool(cells[at + cells_of.EARLY]) and op == points.ACQUIRE
        self.line = int(cells[at + cells_of.SITE])
        self.operation = Operation(
            self.name,
            points.NAMES.get(op, "?"),
            self._key(op, target),
            self._writes(op, target),
        )

    def _writes(self, op: int, target: int) -> bool:
        if op == points.CALL:
            return bool(self._cells[self.at + cells_of.ARGUMENT] != points.LOOKS)
        if op == points.TRY and not self._cells[_semaphore(target)]:
            return False
        return op not in points.PURE

    def _key(self, op: int, target: int) -> str | None:
        cells = self._cells
        if op == points.LINE:
            return "line"
        if target < 0:
            return None
        if op in {points.CALL, points.AWAIT}:
            at = _managed(target)
            return f"managed {_path(cells, cells[at + cells_of.MAKER])}:{cells[at + cells_of.TURN]}"
        if op in _SEMAPHORE_OPS or op == points.FEED:
            at = _semaphore(target)
            owner, serial = cells[at + cells_of.CREATOR], cells[at + cells_of.SERIAL]
        elif op in _PIPE_OPS or op == points.WAIT:
            at = _pipe(target)
            owner, serial = cells[at + cells_of.BORN], cells[at + cells_of.ORDER]
        elif op in _ACTOR_OPS:
            return f"process:{_path(cells, target)}"
        else:
            return None
        return f"{_path(cells, owner)}:{serial}"

    @property
    def told(self) -> bool:
        """Whether what it is about to do is an event by itself, not a part of one."""
        takes = self.op in {points.ACQUIRE, points.TRY}
        return takes and bool(self._cells[_semaphore(self.target) + cells_of.TOLD])

    # --- whether it could go on ---

    def enabled(self, now: int) -> bool:
        """Whether it could go on now."""
        return self.free() or 0 <= self.deadline <= now

    def free(self) -> bool:
        """Whether what it stands at can be done: without the help of time."""
        cells, at, op, target = self._cells, self.at, self.op, self.target
        if op in {points.ACQUIRE, points.READ, points.WRITE}:
            return bool(target < 0 or cells[_semaphore(target)] > 0)
        if op == points.RECEIVE:
            return bool(cells[_pipe(target) + cells_of.BYTES] > 0 or cells[at + cells_of.FOUND])
        if op == points.SEND:
            pipe = _pipe(target)
            room = cells[pipe + cells_of.ROOM] - cells[pipe + cells_of.BYTES]
            return bool(room >= cells[at + cells_of.ARGUMENT] or cells[at + cells_of.FOUND])
        if op in {points.JOIN, points.DRAIN}:
            return bool(cells[_at(target) + cells_of.STATE] == cells_of.ENDED)
        if op == points.WAIT:
            return cells[at + cells_of.FOUND] or any(self._happened(n) for n in self._waited())
        if op == points.FEED:
            return self._feeds(target)
        if op == points.AWAIT:
            lock = _semaphore(cells[at + cells_of.ARGUMENT])
            return bool(cells[lock] > 0 or cells[at + cells_of.FOUND])
        return op not in {points.SLEEP, points.CLOCK}

    def _waited(self) -> list[int]:
        start = self.at + cells_of.WAITING
        return list(self._cells[start : start + self._cells[self.at + cells_of.COUNT]])

    def _happened(self, index: int) -> bool:
        cells = self._cells
        if index < 0:
            return bool(cells[_at(~index) + cells_of.STATE] == cells_of.ENDED)
        return bool(cells[_pipe(index) + cells_of.BYTES] > 0)

    def _feeds(self, lock: int) -> bool:
        """There is something, the lock is free or its own, there is room, and somebody to do it."""
        cells, at = self._cells, self.at
        if cells[_at(self.parent) + cells_of.STATE] != cells_of.PARKED:
            return False
        index = cells[at + cells_of.ARGUMENT]
        pipe = _pipe(index)
        room = index < 0 or cells[pipe + cells_of.ROOM] > cells[pipe + cells_of.BYTES]
        if cells[at + cells_of.FOUND]:
            return bool(room)
        return bool(room and cells[at + cells_of.COUNT] > 0 and cells[_semaphore(lock)] > 0)

    def wants_a_word(self) -> bool:
        """It came to a lock that was free, somebody else was faster, and nobody knows it waits."""
        return self.early and self._cells[_semaphore(self.target)] <= 0

    # --- whether it spins ---

    def noted(self) -> bool | None:
        """It is let go: whether that may change anything for anybody; None: one cannot say yet."""
        op = self.op
        if self._asks(op):
            key = (op, self.target)
            answer = self._answer(*key)
            if op == points.TRY and answer > 0:
                self.polls.clear()
                return True
            known = self.polls.get(key)
            if known is None or known[0] != answer:
                self.polls[key] = [answer, 1]
                return known is not None
            known[1] += 1
            return False
        if op in {points.ACQUIRE, points.RELEASE, points.SLEEP, points.CLOCK}:
            return None
        self.polls.clear()
        return True

    def _asks(self, op: int) -> bool:
        if op == points.CALL:
            return bool(self._cells[self.at + cells_of.ARGUMENT] != points.CHANGES)
        return op in points.POLLS

    def spins(self) -> bool:
        """It has asked the same again and again, and would be told the same."""
        if not self.polls:
            return False
        return any(count >= _PATIENCE for _, count in self.polls.values()) and all(
            self._answer(*key) == answer for key, (answer, _) in self.polls.items()
        )

    def _answer(self, op: int, target: int) -> int:
        """What tells whether the world has changed for who asks."""
        cells = self._cells
        if op in {points.TRY, points.LOOK}:
            return int(cells[_semaphore(target)])
        if op == points.READ:
            return int(cells[_semaphore(target) + cells_of.VERSION])
        if op == points.CALL:
            return int(cells[_managed(target) + cells_of.CHANGES]) if target >= 0 else 0
        if op == points.STATUS:
            return int(cells[_at(target) + cells_of.STATE] == cells_of.ENDED)
        if op == points.WAIT and target >= 0:
            return int(cells[_pipe(target) + cells_of.BYTES])
        return int(cells[cells_of.CLOSINGS])


def _path(cells: Any, slot: int) -> str:
    """Spawn path of the process of a slot."""
    numbers = []
    while slot > 0:
        at = _at(slot)
        if cells[at + cells_of.SORT] == cells_of.PROCESS:
            numbers.append(int(cells[at + cells_of.NUMBER]))
        slot = int(cells[at + cells_of.PARENT])
    return ".".join(["main", *map(str, reversed(numbers))])
