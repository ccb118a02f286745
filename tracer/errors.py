"""What can go wrong in tracer's own work, and whose fault it is.

    TracerError         every message says what happened, where, and what to do next
    ├── UsageError      exit 2    the request: no such program, an output that cannot be written
    ├── TraceFileError  exit 2    the file, not the program: not a trace, a broken line, too new
    ├── RulesFileError  exit 2    the rules file: not TOML, an unknown key, a name that nothing has
    ├── RecordingError  exit 125  tracer itself could not start or follow the program
    └── ControlError    exit 125  the same of a program that is to be under control

A finding about the program is not an error; it never appears here.
"""

from __future__ import annotations


class TracerError(Exception):
    """Root of the tree: caught once, at the edge, and shown as a sentence, or several (`args`)."""

    exit_code = 125

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


class UsageError(TracerError):
    """The caller asked for something impossible."""

    exit_code = 2


class TraceFileError(TracerError):
    """The file cannot be read as a trace; the program behind it is not to blame."""

    exit_code = 2


class RulesFileError(TracerError):
    """The rules file says what no rule understands, or names what the run does not have."""

    exit_code = 2


class RecordingError(TracerError):
    """tracer could not do its own part: start the program or follow it."""

    exit_code = 125


class ControlError(TracerError):
    """tracer could not do its own part: control the program."""

    exit_code = 125
