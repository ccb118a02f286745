"""Compares text with a file in tests/gold; what differs is written beside it, into tests/actual."""

from __future__ import annotations

from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
GOLD: Final = HERE / "gold"
ACTUAL: Final = HERE / "actual"


class Gold:
    """`gold(text, "ktv.txt")` fails if the text is not what the gold file holds.

    With `--update-gold` the file is written instead: read the difference before you commit it.
    """

    def __init__(self, *, update: bool, gold: Path = GOLD, actual: Path = ACTUAL) -> None:
        self.update = update
        self.gold = gold
        self.actual = actual

    def __call__(self, text: str, name: str) -> None:
        expected = self.gold / name
        if self.update:
            expected.parent.mkdir(parents=True, exist_ok=True)
            expected.write_text(text, encoding="utf-8")
            return
        there = expected.read_text(encoding="utf-8") if expected.exists() else None
        found = self.actual / name
        if there == text:
            found.unlink(missing_ok=True)
            return
        found.parent.mkdir(parents=True, exist_ok=True)
        found.write_text(text, encoding="utf-8")
        differs = "is missing" if there is None else "differs"
        raise AssertionError(
            f"{expected} {differs}; what came out is in {found}:\n{text}\n"
            "If that is right: pytest --update-gold"
        )
