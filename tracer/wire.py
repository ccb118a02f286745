"""The compact record that the traced program writes and the collector decodes.

Standard library only, and nothing that a bare interpreter has not imported already: this module is
loaded into every traced process.

A process writes two kinds of files into the run directory, each in segments numbered from 0:

    <key>.<n>.events   records of 16 bytes: (time, word), little endian
    <key>.<n>.text     entries: u32 length, then a marshalled tuple (version 2) of plain values

`key` names the process: `<pid>-<nonce>`. Both are preallocated and zero. A record is published by
its word, which is never 0; an entry by its length, written last. So the end of what was written is
the first zero word, and a kill in the middle of a record leaves no torn one.

A word holds, from the low end:

    code 7 bits | flag 1 | thread 8 | object 20 | site 27        for most codes
    code 7 bits | flag 1 | thread 8 | address 47                 for TELL, SITE, OBJECT

`object` and `site` are indexes into the process' tables, filled by OBJECT and SITE records that
precede their first use; 0 means none. A forked child inherits its parent's tables as they were (its
`began` says how long). `address` is segment << 32 | offset of a text entry.

ARG carries a number in place of the time, for the next record of the same thread; INDEX a second
one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

RECORD = "<qq"
RECORD_SIZE = 16

FLAG = 1 << 7
THREAD_SHIFT = 8
OBJECT_SHIFT = 16
SITE_SHIFT = 36
ADDRESS_SHIFT = 16
SEGMENT_SHIFT = 32  # within an address

CODE_MASK = 0x7F
THREAD_MASK = 0xFF
OBJECT_MASK = 0xFFFFF
SITE_MASK = 0x7FFFFFF
ADDRESS_MASK = (1 << 47) - 1
OFFSET_MASK = (1 << SEGMENT_SHIFT) - 1

MAX_THREAD = THREAD_MASK  # later threads share the last number
MAX_OBJECT = OBJECT_MASK
MAX_SITE = SITE_MASK

# Codes. 0 is "nothing written yet".
ARG = 1  # (number, word)
TELL = 2  # entry (kind, object, site, {field: value})
SITE = 3  # entry (index, file, line, end_line, column, end_column, function); columns may be None
OBJECT = 4  # entry (index, global id, type)
INDEX = 5  # (number, word)
ACQUIRED = 10  # flag: it would not have waited for ever
RELEASED = 11  # flag: at the end of a `with` block, whose line is that of its acquired
REFUSED = 12
REQUESTED_ACQUIRE = 13  # ARG: timeout in ns
TIMED_OUT_ACQUIRE = 14
REQUESTED_WAIT = 15  # ARG: timeout in ns
TIMED_OUT_WAIT = 16
WAITED = 17  # flag: what it returned; ARG: place in the barrier
SET = 18
CLEARED = 19
RETURNED = 20  # flag: from set, else from clear
LOOKED = 21  # flag: the answer; ARG: how many looks
NOTIFIED = 22  # ARG: n; without: all
BROKEN = 23
ABORTED = 24
RESET = 25
REQUESTED_SLEEP = 26  # ARG: ns
SLEPT = 27
FED = 28  # ARG: bytes
GOT = 29  # ARG: bytes
RECEIVED = 30
REQUESTED_GET = 31  # ARG: timeout in ns, as for all that are requested
TIMED_OUT_GET = 32
REFUSED_GET = 33
REQUESTED_PUT = 34
TIMED_OUT_PUT = 35
REFUSED_PUT = 36
REQUESTED_SEND = 37
RETURNED_SEND = 38
REQUESTED_RECEIVE = 39
REQUESTED_POLL = 40
RETURNED_POLL = 41
TIMED_OUT_POLL = 42
REQUESTED_DRAIN = 43
DRAINED = 44
TASK_DONE = 45
CLOSED = 46
READ = 47  # ARG: the number; flag: it is the bits of a double
WROTE = 48  # the same
REQUESTED_TASK = 49
PUT = 50  # ARG: the number; for items that are whole numbers

# code -> (kind, op) of the event that it becomes.
KINDS: dict[int, tuple[str, str | None]] = {
    ACQUIRED: ("acquired", None),
    RELEASED: ("released", None),
    REFUSED: ("refused", None),
    REQUESTED_ACQUIRE: ("requested", "acquire"),
    TIMED_OUT_ACQUIRE: ("timed_out", "acquire"),
    REQUESTED_WAIT: ("requested", "wait"),
    TIMED_OUT_WAIT: ("timed_out", "wait"),
    WAITED: ("waited", None),
    SET: ("set", None),
    CLEARED: ("cleared", None),
    RETURNED: ("returned", None),
    LOOKED: ("looked", None),
    NOTIFIED: ("notified", None),
    BROKEN: ("broken", None),
    ABORTED: ("aborted", None),
    RESET: ("reset", None),
    REQUESTED_SLEEP: ("requested", "sleep"),
    SLEPT: ("slept", None),
    FED: ("fed", None),
    GOT: ("got", None),
    RECEIVED: ("received", None),
    REQUESTED_GET: ("requested", "get"),
    TIMED_OUT_GET: ("timed_out", "get"),
    REFUSED_GET: ("refused", "get"),
    REQUESTED_PUT: ("requested", "put"),
    TIMED_OUT_PUT: ("timed_out", "put"),
    REFUSED_PUT: ("refused", "put"),
    REQUESTED_SEND: ("requested", "send"),
    RETURNED_SEND: ("returned", "send"),
    REQUESTED_RECEIVE: ("requested", "receive"),
    REQUESTED_POLL: ("requested", "poll"),
    RETURNED_POLL: ("returned", "poll"),
    TIMED_OUT_POLL: ("timed_out", "poll"),
    REQUESTED_DRAIN: ("requested", "drain"),
    DRAINED: ("drained", None),
    TASK_DONE: ("task_done", None),
    CLOSED: ("closed", None),
    READ: ("read", None),
    WROTE: ("wrote", None),
    REQUESTED_TASK: ("requested", "task"),
    PUT: ("put", None),
}

# A process' first segment is small because most processes write little; later ones are not.
FIRST_EVENTS = 64 * 1024
NEXT_EVENTS = 1024 * 1024
FIRST_TEXT = 64 * 1024
NEXT_TEXT = 512 * 1024
LONGEST_ENTRY = 32 * 1024  # longer text is cut, and says how much

FULL_FILE = "full"  # is there when the run has become too large: no more segments are to be made

ENTRY_HEAD = 4  # bytes of an entry's length
LOST_FILE = "lost"  # `<key>.lost` is a file whose size is the count of events that found no room


def events_file(key: str, segment: int) -> str:
    """Name of an event segment in the run directory."""
    return f"{key}.{segment}.events"


def text_file(key: str, segment: int) -> str:
    """Name of a text segment in the run directory."""
    return f"{key}.{segment}.text"


def nanoseconds(seconds: Any) -> int | None:
    """A program's timeout as it stands in a record; None for ever, and for what is no number."""
    try:
        return None if seconds is None else max(0, min(int(seconds * 1e9), 1 << 62))
    except (TypeError, ValueError, OverflowError):
        return None
