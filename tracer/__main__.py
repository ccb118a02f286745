"""`python -m tracer` is the command `tracer`; both begin here."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line on tracer's own libraries, not on files of the program's."""
    given = [
        os.path.abspath(entry)  # noqa: PTH100 -- no need of pathlib yet
        for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep)
        if entry
    ]
    ours = [entry for entry in sys.path if entry and entry not in given and entry != _here()]
    sys.path[:] = ours + [entry for entry in sys.path if entry and entry not in ours]

    try:
        from tracer.cli import main as verbs

        verbs(prog_name="tracer")
    except KeyboardInterrupt:  # before there was a verb, which knows what to do
        sys.exit(130)


def _here() -> str | None:
    """`python -m` puts the working directory first; a student's `queue.py` may be in it."""
    try:
        return os.getcwd() if not sys.flags.safe_path else None  # noqa: PTH109 -- no need of pathlib yet
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    main()
