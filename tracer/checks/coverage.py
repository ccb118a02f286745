"""What a trace does not hold: where nothing was found, it says how little that may mean."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from tracer.checks.program_text import parsed
from tracer.model.finding import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.trace import Trace

_UNSEEN: Final = frozenset({"RawValue", "RawArray", "SharedMemory"})
"""Types of objects whose accesses tell nobody."""

_POOLS: Final = frozenset({"Pool", "ProcessPoolExecutor"})
"""Types whose work is recorded, but not controlled."""

_FILES: Final = frozenset({"open", "read_text", "write_text", "read_bytes", "write_bytes"})
_PROGRAMS: Final = frozenset({"Popen", "check_call", "check_output", "system", "popen"})
_ENDED: Final = frozenset({"finished", "deadlock", "killed"})


def gaps(trace: Trace) -> tuple[Phrase, ...]:
    """What no check could see, as phrases of `messages.verdicts`, the gravest first."""
    return (*_recording(trace), *_objects(trace), *_text(trace))


def unseen_objects(trace: Trace) -> tuple[str, ...]:
    """Shared memory whose reads and writes are not in the trace, in the order of its making."""
    made = (event for event in trace.events if event.kind == "created")
    return tuple(
        dict.fromkeys(event.object or "?" for event in made if event.get("type") in _UNSEEN)
    )


def _recording(trace: Trace) -> Iterator[Phrase]:
    footer, until = trace.footer, trace.events[-1].t if trace.events else 0
    if footer is None or footer.outcome not in _ENDED:
        yield Phrase("gap-after", {"time": _seconds(until)})
    if footer is not None and footer.cut_before is not None:
        yield Phrase("gap-before", {"time": _seconds(footer.cut_before)})
    if footer is not None and footer.lost:
        yield Phrase("gap-lost", {"count": footer.lost})


def _objects(trace: Trace) -> Iterator[Phrase]:
    made = [event for event in trace.events if event.kind == "created"]
    unseen = unseen_objects(trace)
    if not trace.header.values:
        yield Phrase("gap-values")
    if unseen:
        yield Phrase("gap-accesses", {"objects": unseen})
    pools = [event.object or "?" for event in made if event.get("type") in _POOLS]
    if trace.header.mode == "controlled" and pools:
        yield Phrase("gap-uncontrolled", {"objects": tuple(dict.fromkeys(pools))})
    if any("/" in actor for actor in {event.actor for event in trace.events}):
        yield Phrase("gap-threads")


def _text(trace: Trace) -> Iterator[Phrase]:
    """What the program's own lines say that it does beside all that is traced."""
    files: list[str] = []
    programs: list[str] = []
    for file, text in sorted(trace.sources.items()):
        tree = parsed(text)
        for node in ast.walk(tree) if tree else ():
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            module = node.func.value if isinstance(node.func, ast.Attribute) else None
            if isinstance(node.func, ast.Name):
                name = node.func.id
            of_module = module.id if isinstance(module, ast.Name) else None
            if name in _PROGRAMS or (name == "run" and of_module == "subprocess"):
                programs.append(f"{file}:{node.lineno}")
            elif name in _FILES:
                files.append(f"{file}:{node.lineno}")
    for key, lines in (("gap-programs", programs), ("gap-files", files)):
        if lines:
            yield Phrase(key, {"lines": tuple(sorted(set(lines), key=_by_line))})


def _by_line(at: str) -> tuple[str, int]:
    file, _, line = at.rpartition(":")
    return file, int(line)


def _seconds(ns: int) -> str:
    return f"{ns / 1e9:.2f} s"
