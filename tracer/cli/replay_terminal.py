"""A terminal that shows whole screens and tells keys, and is what it was when it is left again."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import tty
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType

# Another screen, no cursor, no wrapping at the edge; what follows undoes it from the last.
_ENTER: Final = "\x1b[?1049h\x1b[?25l\x1b[?7l"
_LEAVE: Final = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
# A terminal that knows these shows a picture when it is complete; others ignore them.
BEGIN: Final = "\x1b[?2026h"
END: Final = "\x1b[?2026l"

_SEQUENCE: Final = re.compile(rb"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])")
_BEGUN: Final = re.compile(rb"\x1b(?:\[[0-9;]*|O)?")
_KEYS: Final = {
    b"[C": "right",
    b"OC": "right",
    b"[D": "left",
    b"OD": "left",
    b"[H": "home",
    b"OH": "home",
    b"[1~": "home",
    b"[7~": "home",
    b"[F": "end",
    b"OF": "end",
    b"[4~": "end",
    b"[8~": "end",
    b"[5~": "page up",
    b"[6~": "page down",
}


def keys_in(data: bytes) -> tuple[list[str], bytes]:
    """The keys that these bytes are, and the beginning of one that is not complete."""
    keys: list[str] = []
    while data:
        if data[:1] == b"\x1b":
            if _BEGUN.fullmatch(data):
                return keys, data
            sequence = _SEQUENCE.match(data)
            if sequence is not None:
                keys.append(_KEYS.get(sequence[0][1:], ""))
                data = data[sequence.end() :]
                continue
        key, data = data[:1], data[1:]
        keys.append("space" if key == b" " else key.decode("ascii", "replace"))
    return [key for key in keys if key], b""


class Terminal:
    """Use as a context manager: raw inside, and restored on every way out, signals included.

    `keys` is the descriptor that keys come from; what is shown goes to standard output. Ctrl-C
    raises KeyboardInterrupt as ever; Ctrl-Z gives the terminal back for as long as it lasts.
    """

    def __init__(self, keys: int) -> None:
        self._keys = keys
        self._before: list[Any] = []
        self._rest = b""
        self._handlers: dict[int, Any] = {}
        self._wake = (-1, -1)  # signals write here, so that waiting for a key ends
        self._woken = -1  # where they wrote before
        self._tired = False

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._keys)
        self._wake = os.pipe()
        for end in self._wake:
            os.set_blocking(end, False)
        try:
            self._listen()
            self._take()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        try:
            self._give_back()
        finally:
            signal.set_wakeup_fd(self._woken)
            for number, handler in self._handlers.items():
                signal.signal(number, handler)
            for end in self._wake:
                os.close(end)

    def size(self) -> os.terminal_size:
        """Columns and lines as they are now."""
        with suppress(OSError):
            size = os.get_terminal_size(sys.stdout.fileno())
            if size.columns and size.lines:
                return size
        return os.terminal_size((80, 24))

    def draw(self, lines: Iterable[str]) -> None:
        """Show these lines, and nothing else. Each is erased first: one may be full to the edge."""
        height = self.size().lines
        shown = [*islice(lines, height)]
        shown += [""] * (height - len(shown))
        self._write(f"{BEGIN}\x1b[H" + "\r\n".join(f"\x1b[2K{line}" for line in shown) + END)

    def keys(self, patience: float | None) -> list[str]:
        """The keys pressed since the last call, after at most so many seconds; None: for ever.

        May return none early: the size has changed, or the program was asleep.
        """
        ready, _, _ = select.select([self._keys, self._wake[0]], [], [], patience)
        if self._wake[0] in ready:
            with suppress(BlockingIOError):
                os.read(self._wake[0], 512)
            if self._tired:
                self._sleep()
        if self._keys not in ready:
            return []
        try:
            data = os.read(self._keys, 1024)
        except OSError:
            data = b""
        if not data:
            return ["q"]  # the terminal is gone
        keys, self._rest = keys_in(self._rest + data)
        return keys

    def _take(self) -> None:
        tty.setcbreak(self._keys, termios.TCSADRAIN)
        self._write(_ENTER)

    def _give_back(self) -> None:
        with suppress(OSError, ValueError):
            self._write(_LEAVE)
        with suppress(termios.error):
            termios.tcsetattr(self._keys, termios.TCSADRAIN, self._before)

    def _listen(self) -> None:
        self._woken = signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        handlers: dict[int, Callable[[int, FrameType | None], None]] = {
            signal.SIGTERM: _ended,
            signal.SIGHUP: _ended,
            signal.SIGTSTP: self._asked_to_sleep,
            signal.SIGWINCH: _noticed,
        }
        for number, handler in handlers.items():
            before = signal.getsignal(number)
            if before != signal.SIG_IGN:  # nohup means it
                signal.signal(number, handler)
                self._handlers[number] = before or signal.SIG_DFL

    def _asked_to_sleep(self, number: int, frame: FrameType | None) -> None:
        """Only noted: a picture may be half written."""
        del number, frame
        self._tired = True

    def _sleep(self) -> None:
        self._tired = False
        self._give_back()
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # asleep here until somebody says fg
        signal.signal(signal.SIGTSTP, handler)
        self._before = termios.tcgetattr(self._keys)
        self._take()

    def _write(self, words: str) -> None:
        sys.stdout.write(words)
        sys.stdout.flush()


def _ended(number: int, frame: FrameType | None) -> None:
    del frame
    raise SystemExit(128 + number)


def _noticed(number: int, frame: FrameType | None) -> None:
    """The wakeup descriptor has been written to: that is all."""
    del number, frame
