"""What may differ between two runs that are the same: pids, addresses, the wall clock."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_ADDRESS: Final = re.compile(r"\b0x[0-9a-f]{6,}\b")


def normalised(path: Path) -> str:
    """A trace as text without what the machine decides, for comparing two controlled runs.

    Left out are the `pid` of each event and, in the header, `started`; addresses as Python prints
    them become `0x`. Everything else is compared: same program, strategy and seed give the same.
    """
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        row.pop("pid", None)
        if row.get("kind") == "header":
            row.pop("started", None)
        lines.append(_ADDRESS.sub("0x", json.dumps(row, sort_keys=True, ensure_ascii=False)))
    return "\n".join(lines)
