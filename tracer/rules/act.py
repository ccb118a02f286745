"""What somebody can do: `lock.acquire`, `ann.start`, enter a span, come to a line, print a text."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import PlainValidator

from tracer.checks.wording import Wording
from tracer.rules.lines import Lines
from tracer.rules.names import Pattern

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.rules.run import Run

ON_OBJECTS: Final = {
    "acquire": "acquired",
    "release": "released",
    "set": "set",
    "clear": "cleared",
    "wait": "waited",
    "notify": "notified",
    "put": "put",
    "get": "got",
    "task_done": "task_done",
    "send": "sent",
    "recv": "received",
    "read": "read",
    "write": "wrote",
    "close": "closed",
    "submit": "submitted",
}
"""The word behind an object's name -> the kind of event when it is done."""

ON_PROCESSES: Final = {"start": "started", "join": "joined", "begin": "began", "exit": "exited"}
"""The word behind a process' name -> the kind of event."""

_PRINTS: Final = "prints "
_SLEEP: Final = "time.sleep"
_OF_OTHERS: Final = frozenset({"start", "join"})  # the process is not the one who does it


@dataclass(frozen=True, slots=True)
class Act:
    """One way of doing something.

    subject  object or process, span or mark, or the text that is printed; unused with `lines`
    word     of the two tables above, `print`, `sleep`, or None: the subject is a span or a mark
    """

    text: str
    subject: Pattern
    word: str | None = None
    lines: Lines | None = None

    @property
    def deed(self) -> Wording:
        """What somebody does, for a sentence: `does lock.acquire`, `comes to ktv.py:18`."""
        if self.lines is not None:
            return Wording(f"comes to {self.text}", f"执行到 {self.text}")
        if self.word == "print":
            return Wording(f"prints {self.subject}", f"打印 {self.subject}")
        if self.word is None:
            return Wording(f"comes to {self.text}", f"到达 {self.text}")
        return Wording(f"does {self.text}", f"执行 {self.text}")

    @property
    def noun(self) -> Wording:
        """The same as a thing that happens: `lock.acquire`."""
        if self.word == "print":
            return Wording(f"printing {self.subject}", f"打印 {self.subject}")
        return Wording(self.text, self.text)

    def done(self, event: Event, run: Run) -> bool:
        """Whether this event is it."""
        if self.lines is not None:
            return self.lines.line(event.at) is not None
        kind = event.kind
        if self.word in ON_OBJECTS:
            return kind == ON_OBJECTS[self.word] and self.subject.matches(event.object)
        if self.word in ON_PROCESSES:
            if kind != ON_PROCESSES[self.word] and not (self.word == "exit" and kind == "died"):
                return False
            who = event.get("child") if self.word in _OF_OTHERS else event.actor
            return self.subject.matches(run.name(who))
        if self.word == "sleep":
            return kind == "requested" and event.get("op") == "sleep"
        if self.word == "print":
            return kind == "output" and self.subject.matches(event.get("text"))
        field = {"entered": "name", "marked": "text"}.get(kind)
        return field is not None and self.subject.matches(event.get(field))


def _act(value: object) -> Act:
    if not isinstance(value, str) or not value.strip():
        raise ValueError('expected something that is done, such as "lock.acquire" or "ktv.py:17".')
    text = value.strip()
    lines = Lines.parse(text)
    if lines is not None:
        return Act(text, Pattern(text), lines=lines)
    if text.startswith(_PRINTS):
        return Act(text, Pattern(text.removeprefix(_PRINTS).strip()), "print")
    if text == _SLEEP:
        return Act(text, Pattern(text), "sleep")
    subject, _, word = text.rpartition(".")
    if not subject or not word.isidentifier():
        return Act(text, Pattern(text))
    words = [*ON_OBJECTS, *ON_PROCESSES]
    if word in words:
        return Act(text, Pattern(subject), word)
    near = difflib.get_close_matches(word, words, n=2)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(words)}."
    raise ValueError(f"nothing is called .{word} here. {hint}")


ActField = Annotated[Act, PlainValidator(_act)]
"""A field that is given as the text of an act."""
