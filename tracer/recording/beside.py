"""A supervisor beside a program that records itself: it collects, writes, and ends nothing.

`start` runs in the program (standard library only); the rest in a process of its own, which also is
its own guardian: when the program is gone without a word, it completes the trace all the same.
"""

from __future__ import annotations

import json
import os
import sys
import time

from tracer.errors import RecordingError, UsageError
from tracer.recording.channel import Invitation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SERVE = """
import sys
sys.path += [place for place in {places!r} if place not in sys.path]
from tracer.recording import beside
beside.serve()
"""


def start(
    path: str | os.PathLike[str], seed: int | None = None, *, values: bool = True
) -> tuple[Invitation, Callable[[], None]]:
    """Start the supervisor; returns how to reach it, and what to call at the end.

    Raises UsageError if `path` cannot be written, RecordingError if nothing answers.
    """
    import subprocess

    home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    places = [entry for entry in sys.path[1:] if entry]  # not the folder of the program's own files
    process: Any = subprocess.Popen(
        [sys.executable, "-I", "-c", _SERVE.format(places=[*places, home])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the program
    )
    _say(
        process.stdin,
        {
            "path": os.path.abspath(os.fspath(path)),
            "seed": seed,
            "values": values,
            "pid": os.getpid(),
            "argv": sys.argv,
            "script": getattr(sys.modules.get("__main__"), "__file__", None),
            "cwd": os.getcwd(),
            "origin": time.monotonic_ns(),
        },
    )
    answer = _hear(process)
    owner = os.getpid()

    def finish() -> None:
        if os.getpid() != owner:
            return  # a forked child leaves the `with` block: the recording is its parent's
        _say(process.stdin, {})
        _hear(process)
        process.stdin.close()
        process.stdout.close()
        process.wait()

    return Invitation.decode(answer["invitation"]), finish


def _say(stream: Any, words: dict[str, Any]) -> None:
    try:
        stream.write(json.dumps(words).encode() + b"\n")
        stream.flush()
    except OSError:
        pass  # it is gone: hearing nothing says so


def _hear(process: Any) -> dict[str, Any]:
    line = process.stdout.readline()
    if not line:
        process.stdin.close()
        process.stdout.close()
        raise RecordingError(
            f"the recording's own process ended with exit code {process.wait()}; "
            "its last words are on stderr."
        )
    answer: dict[str, Any] = json.loads(line)
    if "wrong" in answer:
        process.stdin.close()
        process.stdout.close()
        process.wait()
        raise (UsageError if answer["usage"] else RecordingError)(answer["wrong"])
    return answer


def serve() -> None:
    """In the process beside: record until the other end says stop, or is gone."""
    from tracer.errors import TracerError

    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # nothing else may print where the replies go
    try:
        _serve(json.loads(sys.stdin.readline()), replies)
    except TracerError as error:
        _say(replies, {"wrong": str(error), "usage": isinstance(error, UsageError)})


def _serve(wanted: dict[str, Any], replies: Any) -> None:
    import select
    from contextlib import ExitStack
    from datetime import datetime
    from pathlib import Path

    from tracer.recording.collector import Collector
    from tracer.recording.command import check_output
    from tracer.recording.inbox import Inbox
    from tracer.recording.pace import Pace, giving_way
    from tracer.recording.processes import is_alive
    from tracer.recording.retention import Retention
    from tracer.recording.run_directory import RunDirectory, RunFacts, remove_stale
    from tracer.recording.sources import Sources, printable
    from tracer.recording.writing import Ending, write_trace

    path = Path(wanted["path"])
    check_output(path)
    cwd = Path(wanted["cwd"])
    script = Path(wanted["script"]) if wanted["script"] else None
    facts = RunFacts(
        origin=wanted["origin"],
        started=datetime.now().astimezone().isoformat(timespec="milliseconds"),
        program=printable(script.name) if script is not None else "python",
        argv=[printable(word) for word in wanted["argv"]],
        script=None if script is None else str(cwd / script),
        module=None,
        cwd=str(cwd),
        output=str(path),
        seed=wanted["seed"],
        values=wanted["values"],
        beside=True,
    )
    with ExitStack() as stack:
        try:
            directory = RunDirectory.make()
        except OSError as error:
            raise RecordingError(
                f"there is no place for the recording: {error}. Set TMPDIR to one with room."
            ) from None
        stack.callback(directory.remove)
        facts.save(directory.path)
        inbox = Inbox(directory.path)
        stack.callback(inbox.close)
        collector = Collector(directory.path, Sources.of(facts), facts.origin, alive=is_alive)
        pace = Pace(collector)
        invitation = Invitation(
            str(directory.path),
            inbox.address,
            inbox.authkey,
            inbox.token,
            None,
            facts.seed,
            values=wanted["values"],
        )
        _say(replies, {"invitation": invitation.encode()})

        def follow() -> None:
            while not select.select([sys.stdin], [], [], pace.pause(None))[0]:
                pace.poll(inbox)
                if pace.due("dead", 0.2):
                    collector.look_for_the_dead()

        giving_way(follow)
        told = bool(sys.stdin.readline())
        collector.poll()
        collector.look_for_the_dead()
        collector.drain(over=not told)
        ending = Ending("finished" if told else "incomplete", None, collector.now())
        write_trace(facts, collector, Retention(collector, None), ending)
        if told:
            _say(replies, {"written": str(path)})
        remove_stale()
