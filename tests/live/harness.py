"""Run a command under a watchdog, and compare what two runs said.

Nothing that starts here outlives its test: each command gets a session of its own, and when its
time is up the whole session is killed and the test fails with what had been printed until then.
"""

import difflib
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SCRUBBED = (
    (re.compile(r"\b0x[0-9a-fA-F]{4,}\b"), "0xADDRESS"),
    (re.compile(r"\b(pid|parent|ppid)=\d+"), r"\1=PID"),
    (re.compile(r"/[^\s'\"]*/(?:tmp|pymp-)\w{8}\b"), "TEMPORARY"),
    (re.compile(r"/(?:mp|psm|wnsm)[-_]\w{8}\b"), "/SHARED"),
    (re.compile(r"\bin \d+\.\d+ ?s\b"), "in N s"),
    # how deep a program may recurse depends on the frames below it, which are not its own
    (re.compile(r"\[Previous line repeated \d+ more times\]"), "[Previous line repeated]"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended (as subprocess says it: -n for signal n) and all it printed."""

    code: int
    out: bytes
    err: bytes


class TookTooLongError(AssertionError):
    """A command outlived its watchdog; it and everything in its session has been killed."""

    def __init__(self, told: str, out: bytes, err: bytes) -> None:
        super().__init__(told)
        self.out, self.err = out, err


def run(
    command: Sequence[str | Path],
    *,
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float = 30.0,
) -> Result:
    """Run a command to its end: the end of its main process, and of everything that it left behind.

    A process that keeps stdout or stderr open belongs to the run: whoever hangs is found here.
    """
    # not a `with`: its end would wait for ever for what the watchdog could not kill
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(stdin.encode(), timeout=timeout)
    except BaseException as e:
        # communicate() has not reaped the leader yet, so its number is still the session's own
        _kill_session(process.pid)
        with suppress(subprocess.TimeoutExpired):
            out, err = process.communicate(timeout=5)
            if isinstance(e, subprocess.TimeoutExpired):
                told = _told(command, timeout, out, err)
                raise TookTooLongError(told, out, err) from None
        raise
    return Result(process.returncode, out, err)


def scrub(text: str) -> str:
    """The text without what differs in any two runs: addresses, pids, temporary names, timings."""
    for pattern, replacement in _SCRUBBED:
        text = pattern.sub(replacement, text)
    return text


def same(a: bytes, b: bytes, *, unordered: bool = False) -> bool:
    """Whether two outputs are equal byte for byte once scrubbed; unordered: as a bag of lines."""
    return _lines(a, unordered=unordered) == _lines(b, unordered=unordered)


def differences(a: bytes, b: bytes, *, unordered: bool = False) -> str:
    """What a person wants to see where `same` says no: a diff, long lines cut short."""
    lines = difflib.unified_diff(
        [_short(line) for line in _lines(a, unordered=unordered)],
        [_short(line) for line in _lines(b, unordered=unordered)],
        "plain",
        "traced",
        lineterm="",
        n=2,
    )
    return "\n".join(lines) or "(the difference is inside very long lines)"


def as_a_shell_says(code: int) -> int:
    """The exit code of a shell, and of tracer, for one of subprocess: 128 + n for signal n."""
    return 128 - code if code < 0 else code


def _lines(output: bytes, *, unordered: bool) -> list[str]:
    lines = scrub(output.decode("utf-8", "surrogateescape")).split("\n")
    return sorted(lines) if unordered else lines


def _short(line: str) -> str:
    shown = ascii(line)[1:-1] if not line.isprintable() else line
    return shown if len(shown) <= 240 else f"{shown[:200]}… ({len(line)} characters)"


def _kill_session(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
    for pid in _session_of(leader):  # members that made a process group of their own
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _session_of(leader: int) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(entry.name)) == leader:
                yield int(entry.name)


def _told(command: Sequence[str | Path], timeout: float, out: bytes, err: bytes) -> str:
    return (
        f"still running after {timeout} s, killed: {' '.join(map(str, command))}\n"
        f"--- its stdout ends\n{out[-2000:].decode(errors='replace')}\n"
        f"--- its stderr ends\n{err[-2000:].decode(errors='replace')}"
    )
