"""Where a trace goes when nobody says: `traces/<name>.jsonl`, never over another program's."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tracer.recording.supervisor import Command

_FOLDER: Final = Path("traces")
_HEAD: Final = 1 << 20  # bytes; a longer first line is no header of ours


def default_output(command: Command) -> Path:
    """Replaces a trace of the same program; for another one the folder's name is added."""
    if command.module:
        return _FOLDER / f"{_plain(command.target)}.jsonl"
    script = Path(command.target).resolve()
    name = _plain(script.stem)
    folders = [_plain(parent.name) for parent in script.parents if parent.name]
    for folder in ["", *folders]:
        name = f"{folder}-{name}" if folder else name
        path = _FOLDER / f"{name}.jsonl"
        if not path.exists() or _is_of(path, script):
            return path
    return path


def _is_of(trace: Path, script: Path) -> bool:
    """Whether a trace was recorded from this script."""
    try:
        with trace.open("rb") as file:
            header = json.loads(file.readline(_HEAD))
        return bool(header["path"] == os.path.relpath(script))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _plain(name: str) -> str:
    """Fit for a file's name everywhere."""
    return (
        "".join("_" if sign in '<>:"/\\|?*' or sign < " " else sign for sign in name) or "program"
    )
