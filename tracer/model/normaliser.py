"""What may differ between two runs that are the same: pids, addresses, the wall clock."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_ADDRESS: Final = re.compile(r"\b0x[0-9a-f]{6,}\b")
_NUMBER: Final = re.compile(r"\b\d+\b")


def normalised(path: Path) -> str:
    """A trace as text without what the machine decides, for comparing two controlled runs.

    Left out are the `pid` of each event and, in the header, `started`; addresses as Python prints
    them become `0x`, and in what the program prints a number that is the pid of an actor becomes
    its path. Everything else is compared: same program, strategy and seed give the same.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    actors = {str(row.pop("pid")): row["actor"].partition("/")[0] for row in rows if "pid" in row}
    lines = []
    for row in rows:
        if row.get("kind") == "header":
            row.pop("started", None)
        if isinstance(row.get("text"), str) and row.get("kind") == "output":
            row["text"] = _NUMBER.sub(lambda one: actors.get(one[0], one[0]), row["text"])
        lines.append(_ADDRESS.sub("0x", json.dumps(row, sort_keys=True, ensure_ascii=False)))
    return "\n".join(lines)
