"""What a target means, and where its trace goes: `traces/<name>.jsonl`, never over another's."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import json
import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracer import scenario_files
from tracer.errors import UsageError
from tracer.recording.sources import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec

    from tracer.recording.command import Command

_FOLDER: Final = Path("traces")
_HEAD: Final = 1 << 20  # bytes; a longer first line is no header of ours


def resolve(target: str) -> str:
    """The script that TARGET means: a path as it was given, or a scenario's file."""
    looks_like_path = os.sep in target or target.endswith(".py")
    if looks_like_path or Path(target).exists():
        path = Path(target)
        if path.is_file() or (path / "__main__.py").is_file():
            return target
    known = [*scenario_files.names(), *scenario_files.bugs()]
    if target in known:
        return str(scenario_files.path(target))
    if Path(target).is_dir():
        raise UsageError(
            f"{target} is a folder without a __main__.py. Name the script in it that is to be run."
        )
    near = _nearest(target, known)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(
        f"no such scenario or script: {target}. {hint}See the scenarios with: tracer list"
    )


def _nearest(target: str, scenarios: list[str]) -> list[str]:
    folder = Path(target).parent
    try:
        scripts = [str(folder / entry.name) for entry in folder.glob("*.py")]
    except OSError:
        scripts = []
    candidates = {name: name for name in (*scenarios, *scripts)}
    candidates |= {Path(script).stem: script for script in scripts}
    near = difflib.get_close_matches(target, list(candidates), n=3)
    return list(dict.fromkeys(candidates[name] for name in near))


def default_output(command: Command, suffix: str = ".jsonl") -> Path:
    """Replaces a trace of the same program; for another one the folder's name is added."""
    script = None if command.script is None else Path(command.script).resolve()
    name = _plain(command.name)
    path = _FOLDER / f"{name}{suffix}"
    for parent in (Path(name).resolve() if script is None else script).parents:
        if not path.exists() or _is_of(path, command, script):
            break
        name = f"{_plain(parent.name)}-{name}"
        path = _FOLDER / f"{name}{suffix}"
    return path


def module_file(name: str) -> Path | None:
    """Where a module would be found from the current folder, without running any of it."""
    importlib.invalidate_caches()
    places: Sequence[str] | None = [str(Path.cwd()), *sys.path]
    spec: ModuleSpec | None = None
    known = ""
    try:
        for part in [*name.split("."), "__main__"]:
            if spec is not None and (places := spec.submodule_search_locations) is None:
                break  # a module, not a package
            known = f"{known}.{part}".lstrip(".")
            spec = PathFinder.find_spec(known, places)
            if spec is None:
                return None
    except (ImportError, ValueError):
        return None
    return None if spec is None or spec.origin is None else Path(spec.origin)


def _is_of(trace: Path, command: Command, script: Path | None) -> bool:
    """Whether a trace was recorded from this program."""
    try:
        with trace.open("rb") as file:
            header = json.loads(file.readline(_HEAD))
        if script is None:
            return bool(header.get("module") == command.target)
        if header.get("program") != printable(command.program):
            return False
        if header.get("path") == printable(os.path.relpath(script)):
            return True
        # A scenario is the same one in a checkout and where tracer is installed.
        folder = Path(str(header.get("path"))).parent.name
        same_folder = folder == script.parent.name and folder in {"scenarios", "bugs"}
        digest = (header.get("digests") or {}).get(script.name)
        return same_folder and digest == hashlib.sha256(script.read_bytes()).hexdigest()
    except (OSError, ValueError, AttributeError):
        return False


def _plain(name: str) -> str:
    """Fit for a file's name everywhere."""
    name = printable(name)
    return (
        "".join("_" if sign in '<>:"/\\|?*' or sign < " " else sign for sign in name) or "program"
    )
