"""Text of strangers made fit for a terminal: escaped, measured in cells, shortened, wrapped."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Joiners shape the words of several scripts and the faces of emoji; every other invisible
# character could move, reorder or hide what stands around it.
_HARMLESS: Final = frozenset("\u200c\u200d")
# A sign of a script without spaces, with what must not begin a line after it; or a run of others.
_WIDE: Final = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef][\u3001\u3002\uff0c\uff1a\uff1b\uff01\uff1f\uff09)]*"
    "|[^\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]+"
)
_MOST_SIGNS: Final = 8  # for one cell: more accents on a letter than that are no accents
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})

STYLES: Final = {
    "title": "1",
    "faint": "2",
    "bad": "1;31",
    "hold": "32",
    "wait": "33",
    "both": "35",
    "sleep": "34",
    "value": "36",
    "note": "36",
}
"""Word -> SGR parameters of the terminal."""


@lru_cache(maxsize=16_384)
def safe(text: str, encoding: str = "utf-8") -> str:
    """The text with everything escaped that could act on a terminal or that it cannot show."""
    if text.isascii() and text.isprintable():
        return text
    shown = "".join(_shown(char) for char in text)
    try:
        return shown.encode(encoding, "backslashreplace").decode(encoding)
    except LookupError:
        return shown.encode("ascii", "backslashreplace").decode("ascii")


def _shown(char: str) -> str:
    if char in _HARMLESS or unicodedata.category(char) not in _HIDDEN:
        return char
    return char.encode("ascii", "backslashreplace").decode("ascii") if char > "\x7f" else _low(char)


def _low(char: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char) or f"\\x{ord(char):02x}"


def cells(text: str) -> int:
    """How many columns of a terminal it takes."""
    return len(text) if text.isascii() else cell_len(text)


def shorten(text: str, width: int) -> str:
    """At most `width` cells: the middle goes, because names differ at their ends."""
    if cells(text) <= width:
        return text
    if width < 4:
        return set_cell_size(text[: _MOST_SIGNS * 4], max(width, 0)).rstrip()
    tail = ""
    for char in reversed(text):
        if cells(char + tail) > (width - 1) // 2:
            break
        tail = char + tail
    head = set_cell_size(text[: _MOST_SIGNS * width], width - 1 - cells(tail)).rstrip()
    return f"{head}~{tail}"


def cut(text: str, width: int) -> str:
    """At most `width` cells: the end goes."""
    if cells(text) <= width:
        return text
    return set_cell_size(text[: _MOST_SIGNS * width], max(width - 1, 0)) + "~"


def left(text: str, width: int) -> str:
    """Shortened or filled up to exactly `width` cells."""
    text = shorten(text, width)
    return text + " " * (width - cells(text))


def right(text: str, width: int) -> str:
    """Filled up from the left."""
    return " " * (width - cells(text)) + text


def wrap(parts: Iterable[str], width: int, indent: str = "", gap: str = " ") -> list[str]:
    """Parts joined by `gap` into lines of at most `width` cells; `indent` begins the later ones.

    A part that is wider than that is shortened.
    """
    lines: list[str] = []
    line = ""
    for whole in parts:
        part = shorten(whole, max(width - (cells(indent) if line else 0), 1))
        if not line:
            line = part
        elif cells(line) + len(gap) + cells(part) <= width:
            line += gap + part
        else:
            lines.append(line)
            line = indent + part
    return [*lines, line] if line else lines


def prose(sentence: str, width: int, indent: str = "") -> list[str]:
    """A sentence broken at its spaces, and between signs of scripts that are written without any.

    A word that is too long for a line is broken where it must; the spaces that the sentence begins
    with stay.
    """
    body = sentence.lstrip(" ")
    if not body:
        return []
    line = sentence[: len(sentence) - len(body)]
    room = max(width - cells(indent), 8)
    lines: list[str] = []
    begun = False
    for gap, piece in _pieces(body, room):
        if begun and cells(line) + len(gap) + cells(piece) > width:
            lines.append(line)
            line = indent + piece
        else:
            line += (gap if begun else "") + piece
        begun = True
    return [*lines, line]


def _pieces(body: str, room: int) -> Iterator[tuple[str, str]]:
    """What must stay together, and the space that stood before it."""
    for word in body.split(" "):
        gap = " "
        for part in _WIDE.findall(word) if not word.isascii() else [word]:
            done = 0
            while done < len(part):
                piece = _beginning(part[done : done + _MOST_SIGNS * room], room)
                yield gap, piece
                gap = ""
                done += len(piece)
            if not part:
                yield gap, part


def _beginning(text: str, width: int) -> str:
    """As much of it as has room in `width` cells, one sign at least."""
    if text.isascii():
        return text[:width]
    total = 0
    for place, char in enumerate(text):
        total += cells(char)
        if total > width:
            return text[: max(place, 1)]
    return text


def ink(text: str, style: str | None) -> str:
    """The text in a colour of `STYLES`."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if style and text.strip() else text
