"""The marks of a chart: what each means, and which hides which where a column has room for one."""

from __future__ import annotations

from typing import Final

# An actor's marks, least first: where several things happen in one column, the last of these shows.
LANE: Final = " =z.#%+x!"
(ABSENT, RUNNING, SLEEPING, WAITING, HOLDING, BOTH, MARK, DIED, FINDING) = range(len(LANE))

BEGUN: Final = "["
DONE: Final = "]"
SET: Final = "^"
CLEAR: Final = "_"
PULSE: Final = ":"
UNKNOWN: Final = "?"
NOBODY: Final = "-"
SEVERAL: Final = "*"
MANY: Final = ">"
ROSE: Final = "/"
FELL: Final = "\\"
CHANGED: Final = "~"
SAME: Final = "-"
WRITTEN: Final = "w"
READ: Final = "r"
TAGS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

KINDS: Final = {
    "began": "b",
    "exited": "e",
    "died": "x",
    "started": "s",
    "joined": "j",
    "reaped": "p",
    "terminated": "T",
    "killed": "K",
    "created": "c",
    "requested": "q",
    "acquired": "a",
    "released": "r",
    "refused": "R",
    "timed_out": "t",
    "set": "S",
    "cleared": "C",
    "returned": "d",
    "looked": "l",
    "waited": "w",
    "notified": "n",
    "broken": "B",
    "aborted": "A",
    "reset": "0",
    "slept": "z",
    "output": "o",
    "marked": "m",
    "entered": "i",
    "left": "u",
    "failed": "f",
    "armed": "g",
    "snapshot": "@",
    "put": "P",
    "fed": "F",
    "got": "G",
    "sent": ">",
    "received": "<",
    "read": "=",
    "wrote": "W",
    "task_done": "D",
    "closed": "]",
    "unlinked": "U",
    "attached": "[",
    "drained": "v",
    "submitted": "+",
    "accepted": "(",
    "completed": ")",
    "fetched": "*",
    "employed": "h",
    "dismissed": "H",
}
"""Kind of event -> its letter where every event has a column."""

MEANINGS: Final = {
    "lane": {
        "=": "running",
        "#": "holding",
        ".": "waiting",
        "%": "holding and waiting",
        "z": "sleeping",
        "+": "mark",
        "!": "finding",
        "x": "died",
        BEGUN: "a task by its function's name",
    },
    "flag": {SET: "set", CLEAR: "clear", PULSE: "set and cleared", UNKNOWN: "unknown"},
    "holder": {SEVERAL: "several, or another", NOBODY: "nobody"},
    "count": {NOBODY: "nobody", MANY: "more than 61"},
    "content": {
        ROSE: "rose",
        FELL: "fell",
        CHANGED: "changed",
        SAME: "unchanged",
        UNKNOWN: "unknown",
    },
    "access": {WRITTEN: "written", READ: "read", NOBODY: "not accessed"},
    "kinds": {letter: kind.replace("_", " ") for kind, letter in KINDS.items()},
}
"""Kind of row -> mark -> what the legend says."""

STYLES: Final = {
    "lane": {
        "=": "faint",
        "#": "hold",
        ".": "wait",
        "%": "both",
        "z": "sleep",
        "+": "note",
        "!": "bad",
        "x": "bad",
    },
    "flag": {SET: "hold", CLEAR: "faint", PULSE: "note", UNKNOWN: "bad"},
    "holder": {NOBODY: "faint"},
    "count": {NOBODY: "faint"},
    "content": {SAME: "faint", UNKNOWN: "bad"},
    "access": {NOBODY: "faint"},
}
"""Kind of row -> mark -> its colour; a mark that is not here is a value."""


def digit(count: int) -> str:
    """A count in one cell: 10 is a, 36 is A."""
    if count < 0:
        return UNKNOWN
    return TAGS[count] if count < len(TAGS) else MANY
