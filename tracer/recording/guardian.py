"""Survives tracer: when tracer dies, it ends the program, completes the trace and tidies up.

A process of its own in a session of its own, at the other end of a pipe. It begins as a script that
imports next to nothing, so that starting it costs the program nothing; what it needs to finish a
recording is imported when tracer is gone.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


class Guardian:
    """tracer's end of the pipe. None of its methods raises when the guardian is gone."""

    def __init__(self, run_dir: Path) -> None:
        import subprocess

        # -S and -I: nothing of the user's is imported, and it is there in a few milliseconds.
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(run_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/" if os.name == "posix" else None,
            start_new_session=True,
        )
        self.pid = self._process.pid

    def tell(self, word: str, pid: int) -> None:
        """`main` is the program's main process; `orphan` belongs to it and has come to tracer."""
        self._say(f"{word} {pid}\n")

    def dismiss(self) -> None:
        """Everything is done: there is nothing left to guard."""
        self._say("done\n")
        try:
            assert self._process.stdin is not None
            self._process.stdin.close()
        except OSError:
            pass
        self._process.wait()

    def _say(self, line: str) -> None:
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except (OSError, ValueError):
            pass


def watch(run_dir: str) -> None:
    """Wait for the other end of standard input to close."""
    try:
        import fcntl

        lock = os.open(os.path.join(run_dir, "lock"), os.O_RDWR | os.O_CREAT, 0o600)  # noqa: PTH118 -- pathlib takes longer to load than all the rest
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (ImportError, OSError):
        pass
    heard = b""
    while piece := os.read(0, 4096):
        heard += piece
    words = [line.split() for line in heard.decode().splitlines()]
    if ["done"] in words:
        return
    pids = {
        word: [int(line[1]) for line in words if line[0] == word] for word in ("main", "orphan")
    }
    import json

    with open(os.path.join(run_dir, "run.json"), encoding="utf-8") as file:  # noqa: PTH118, PTH123 -- same
        sys.path[:] = json.load(file)["sys_path"]
    from tracer.recording.guardian import take_over

    take_over(run_dir, (pids["main"] or [0])[0], pids["orphan"])


def take_over(run_dir: str, main: int, orphans: list[int]) -> None:
    """tracer is dead: end what it followed, and finish what it began."""
    from pathlib import Path

    from tracer.recording.processes import Tree
    from tracer.recording.recovery import complete
    from tracer.recording.run_directory import RunDirectory, remove_stale

    directory = RunDirectory(Path(run_dir))
    try:
        tree = Tree(main, known=lambda: _traced(run_dir), strays=orphans)
        tree.end()
        complete(directory.path)
    finally:
        directory.remove()
        remove_stale()


def _traced(run_dir: str) -> list[tuple[int, int]]:
    """Pid and birth of every process that has written anything."""
    keys = {name.split(".")[0] for name in os.listdir(run_dir) if name.endswith(".events")}  # noqa: PTH208 -- names are enough
    parts = [key.split("-") for key in keys if key.count("-") == 1]
    return [(int(pid), int(nonce, 16)) for pid, nonce in parts]


if __name__ == "__main__":
    watch(sys.argv[1])
