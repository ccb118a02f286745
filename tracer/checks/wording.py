"""Words inside a sentence that differ from case to case, in both languages at once."""

from __future__ import annotations

from typing import Self


class Wording(str):
    """`{trouble:en}` in an English sentence and `{trouble:zh}` in a Chinese one.

    As plain text, in JSON for example, it is the English words.
    """

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str) -> Self:
        words = super().__new__(cls, en)
        words.zh = zh
        return words

    def __format__(self, language: str) -> str:
        return self.zh if language == "zh" else str(self)


def duration(ns: int) -> str:
    """A length of time, to three digits: `1.25 s`, `310 ms`."""
    return f"{ns / 1e9:.3g} s" if ns >= 999_500_000 else f"{ns / 1e6:.3g} ms"


def share(part: float) -> str:
    """A part of the whole: `97 %`; all of it only where nothing is missing."""
    return f"{int(part * 100)} %"
