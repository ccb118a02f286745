"""Runs a program under observation: starts it as plain python would, follows and outlives it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracer.errors import RecordingError, TracerError
from tracer.recording import report
from tracer.recording.channel import VARIABLE, Invitation
from tracer.recording.collector import Collector
from tracer.recording.command import DEADLOCK, FAILED, STOPPED, Outcome, check_output, facts
from tracer.recording.guardian import Guardian
from tracer.recording.inbox import Inbox
from tracer.recording.pace import Pace, giving_way
from tracer.recording.processes import Tree, adopt_orphans, is_alive
from tracer.recording.retention import Retention
from tracer.recording.run_directory import RunDirectory, remove_stale
from tracer.recording.signals import Arrived, Signals
from tracer.recording.sources import Sources
from tracer.recording.watch import Watch
from tracer.recording.writing import Ending, write_trace
from tracer.state.waiting import stuck

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.recording.command import Command, Options
    from tracer.recording.watch import Verdict
    from tracer.recording.writing import How

_SITE: Final = Path(__file__).resolve().parents[1] / "hooks" / "site"
_LAST_WORDS: Final = 1.0  # seconds that whoever outlives the main process still has
_CLEAN_UP: Final = 2.0  # seconds for a SIGTERM handler of the program's, when time is up
_LOOK_FOR_DEAD: Final = 0.2
_LOOK_AT_SIZE: Final = 0.5
_LARGEST: Final = 128 << 20  # bytes of segments, some eight million events: a minute of writing
_REST: Final = 30  # what costs a second is done again after so many


def supervise(command: Command, options: Options, say: Callable[[str], None]) -> Outcome:
    """Run a program to its end and write its trace. `say` prints a whole line on stderr.

    Raises UsageError if the output cannot be written, before anything is started, and
    RecordingError if the program cannot be started. After that nothing is raised any more.
    """
    check_output(options.output)
    with ExitStack() as stack:
        try:
            directory = RunDirectory.make()
        except OSError as error:
            raise RecordingError(
                f"there is no place for the recording: {error}. Set TMPDIR to one with room."
            ) from None
        stack.callback(directory.remove)
        inbox = Inbox(directory.path)
        stack.callback(inbox.close)
        try:
            guardian = Guardian(directory.path)
        except OSError as error:
            raise RecordingError(f"no process can be started: {error.strerror}.") from None
        stack.callback(guardian.dismiss)
        signals = stack.enter_context(Signals(catch=options.alone))
        run = _Run(command, options, say, directory, inbox, guardian, signals)
        try:
            try:
                run.start()
                run.follow()
            finally:
                run.end()
            return run.finish()
        except (TracerError, KeyboardInterrupt):
            raise
        except Exception as error:
            raise RecordingError(report.own_fault(error)) from error


class _Run:
    """One run of one program, from its start to its trace."""

    def __init__(
        self,
        command: Command,
        options: Options,
        say: Callable[[str], None],
        directory: RunDirectory,
        inbox: Inbox,
        guardian: Guardian,
        signals: Signals,
    ) -> None:
        self._command = command
        self._options = options
        self._say = say
        self._inbox = inbox
        self._guardian = guardian
        self._signals = signals
        self._facts = facts(command, options)
        self._facts.save(directory.path)
        self._collector = Collector(
            directory.path, Sources.of(self._facts), self._facts.origin, alive=is_alive
        )
        self._retention = Retention(self._collector, options.max_size)
        self._directory = directory
        self._program: subprocess.Popen[bytes] | None = None
        self._tree = Tree(0)
        self._watch = Watch(self._collector, self._tree.look)
        self._pace = Pace(self._collector)
        self._outcome: How | None = None  # if it was not the program's own end
        self._dead_every = _LOOK_FOR_DEAD
        self._full = False
        self._asked = 0  # signals that asked for the end
        self._stuck: list[dict[str, object]] = []
        self._remarks: list[str] = []

    # --- the run ---

    def start(self) -> None:
        """Start the program, exactly as plain python would."""
        environment = os.environ.copy()
        pythonpath = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join([str(_SITE), *filter(None, [pythonpath])])
        environment[VARIABLE] = Invitation(
            str(self._directory.path),
            self._inbox.address,
            self._inbox.authkey,
            self._inbox.token,
            pythonpath,
            self._options.seed,
            values=self._options.values,
        ).encode()
        try:
            # Descriptors that a shell opened for the program are its own: they stay.
            self._program = subprocess.Popen(self._command.argv, env=environment, close_fds=False)
        except OSError as error:
            raise RecordingError(
                f"{sys.executable} could not be started: {error.strerror}."
            ) from None
        self._signals.block()
        self._guardian.tell("main", self._program.pid)
        apart = [pid for pid in (self._inbox.pid, self._guardian.pid) if pid is not None]
        self._tree = Tree(
            self._program.pid,
            apart=apart,
            known=lambda: ((p.pid, p.nonce) for p in self._collector.processes.values()),
            adopting=self._options.alone and adopt_orphans(),
        )
        self._watch = Watch(self._collector, self._tree.look)

    def follow(self) -> None:
        """Until the main process is gone, and whoever outlives it has had time for last words."""
        if self._options.alone:
            giving_way(self._follow)
        else:
            self._follow()

    def _follow(self) -> None:
        assert self._program is not None
        limit = self._options.stop_after
        deadline = None if limit is None else time.monotonic() + limit
        stopping = False
        gone: float | None = None
        while True:
            for arrived in self._signals.wait(self._pace.pause(deadline)):
                self._on_signal(arrived)
            code = self._program.poll()
            self._step()
            now = time.monotonic()
            if code is None:
                if deadline is not None and now >= deadline:
                    if stopping or not self._stop():
                        return
                    stopping, deadline = True, now + _CLEAN_UP
            elif gone is None:
                gone = now
                self._collector.learnt.setdefault("main", (self._collector.now(), code))
            if gone is not None and (not self._tree.others() or now - gone >= _LAST_WORDS):
                return
            if self._asked > 1 or self._outcome == "deadlock":
                return

    def end(self) -> None:
        """Nobody of the program's is left behind."""
        if self._program is None:
            return
        self._collector.end_of_all()
        main_lives = self._program.poll() is None
        ended = self._tree.end()
        code = self._program.wait()
        self._collector.learnt.setdefault("main", (self._collector.now(), code))
        if ended and not main_lives:
            self._remarks.append(
                f"ended {ended} process{'es' if ended > 1 else ''} that outlived the main process"
            )
        if self._options.alone:
            adopt_orphans(adopt=False)

    def finish(self) -> Outcome:
        """Write the trace of what is over."""
        assert self._program is not None
        self._inbox.close()
        collector = self._collector
        collector.drain(over=True, after_each=self._retention.shorten)
        code = self._program.returncode
        ended_at = collector.learnt.get("main", (collector.last, code))[0]
        ending = Ending(
            self._outcome or ("killed" if code < 0 else "finished"),
            code,
            max(collector.last, ended_at),
            self._stuck,
        )
        own = {"deadlock": DEADLOCK, "stopped": STOPPED}
        outcome = Outcome(
            self._command,
            own.get(ending.outcome, code if code >= 0 else 128 - code),
            ending,
            self._options.output,
            collector.exact(),
            len(collector.processes),
            remarks=self._remarks,
        )
        try:
            written = write_trace(self._facts, collector, self._retention, ending)
        except RecordingError as error:
            outcome.error, outcome.exit_code = str(error), FAILED
        else:
            outcome.events, outcome.lost = written.events, written.lost
            outcome.cut_before = written.cut_before
        remove_stale()
        return outcome

    # --- one step ---

    def _step(self) -> None:
        """Read what is new, and see whether anybody can still move."""
        collector = self._collector
        progress = self._pace.poll(self._inbox)
        if self._pace.due("dead", self._dead_every):
            began = time.thread_time()
            collector.look_for_the_dead()
            for orphan in self._tree.bury():
                self._guardian.tell("orphan", orphan)
            cost = time.thread_time() - began  # asking after a thousand processes takes a while
            self._dead_every = max(_LOOK_FOR_DEAD, _REST * cost)
        self._retention.shorten()
        if not self._full and self._pace.due("size", _LOOK_AT_SIZE):
            self._full = self._directory.full_at(_LARGEST)
            self._remarks += [report.full(_LARGEST)] * self._full
        if self._options.panel is not None:
            self._options.panel(collector.state, collector.now())
        if progress.behind or self._outcome is not None:
            return
        verdict = self._watch.look()
        if verdict is not None:
            self._on_verdict(verdict)

    def _on_verdict(self, verdict: Verdict) -> None:
        state = self._collector.state
        headline = report.headline(verdict.stuck, state)
        if not verdict.certain:
            self._say(f"looks stuck: {headline} ({verdict.but})")
            return
        self._outcome = "deadlock"
        self._note_stuck()
        self._say(f"deadlock: {headline}; nobody can move any more, so tracer ends the program")
        for line in report.waits(verdict.stuck, state, self._collector.sources.line):
            self._say(line)

    def _note_stuck(self) -> None:
        self._stuck = [one.facts() for one in stuck(self._collector.exact())]

    def _stop(self) -> bool:
        """Time is up. True if the program is given time to clean up by itself."""
        assert self._program is not None
        self._outcome = "stopped"
        if not self._pace.poll(self._inbox).behind:  # who writes faster than one reads is not stuck
            self._note_stuck()
        seen = self._tree.look().get(self._program.pid)
        if seen is None or not seen.handlers:
            return False
        self._program.terminate()
        return True

    def _on_signal(self, arrived: Arrived) -> None:
        """The first one is the program's; what the terminal sent it has already."""
        assert self._program is not None
        self._asked += 1
        if self._outcome is None:
            self._outcome = "interrupted"
        if self._asked == 1 and not arrived.to_all:
            with suppress(OSError):
                self._program.send_signal(arrived.number)
        elif self._asked > 1:
            self._note_stuck()
