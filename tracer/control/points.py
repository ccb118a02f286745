"""What an actor can be about to do when it stands at a point, and what it is told there."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

BEGIN: Final = 1
EXIT: Final = 2
START: Final = 3  # a child
ACQUIRE: Final = 4  # waits until the semaphore is free
TRY: Final = 5  # takes it or leaves it
LOOK: Final = 6  # at a semaphore's value
RELEASE: Final = 7  # of a semaphore that somebody looks at or tries
READ: Final = 8  # of a shared value, while its lock is free
WRITE: Final = 9
RECEIVE: Final = 10  # bytes from a pipe
SEND: Final = 11
WAIT: Final = 12  # for one of several pipes and processes
SLEEP: Final = 13
JOIN: Final = 14  # a process
STATUS: Final = 15  # whether a process has ended
SIGNAL: Final = 16  # to a process
FEED: Final = 17  # from a queue's buffer into its pipe
DRAIN: Final = 18  # waits until a queue's buffer is empty
CALL: Final = 19  # to a manager
AWAIT: Final = 20  # a manager's answer, which others have to bring about
LINE: Final = 21  # of the program
CLOCK: Final = 22  # looked at again and again
TABLE: Final = 23  # a process' list of its children
FORK: Final = 24  # asks the nursery for a child; served at once, nobody's choice

NAMES: Final = {
    BEGIN: "begin",
    EXIT: "exit",
    START: "start",
    ACQUIRE: "acquire",
    TRY: "try",
    LOOK: "look",
    RELEASE: "release",
    READ: "read",
    WRITE: "write",
    RECEIVE: "receive",
    SEND: "send",
    WAIT: "wait",
    SLEEP: "sleep",
    JOIN: "join",
    STATUS: "status",
    SIGNAL: "signal",
    FEED: "feed",
    DRAIN: "drain",
    CALL: "call",
    AWAIT: "await",
    LINE: "line",
    CLOCK: "clock",
    TABLE: "table",
}

PURE: Final = frozenset({LOOK, READ, STATUS, SLEEP, CLOCK, TABLE, BEGIN, JOIN, WAIT, DRAIN})
"""What changes nothing that another actor could notice."""

POLLS: Final = frozenset({TRY, LOOK, READ, STATUS, WAIT, TABLE})
"""What asks, as a CALL that looks or tries does; whoever is answered the same again is waiting."""

# What a CALL may do to the manager's object: its argument.
CHANGES: Final = 0
LOOKS: Final = 1
TRIES: Final = 2  # changes it, or is told no

# What an actor is told when it is woken.
GO: Final = 1
EXPIRED: Final = 2
EARLY_WORD: Final = 3  # say that you have to wait, then come back
SERVE_FEED: Final = 4
SERVE_SIGNAL: Final = 5
SERVE_LOOK: Final = 6  # whether your descriptor can be read
LEAVE: Final = 7  # the run is over
