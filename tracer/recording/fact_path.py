"""A fact with a number, flat: what a queue tells of every item goes where the next record goes.

Like the functions of the value path, these share the cells of the hot path.
"""

from __future__ import annotations

import _struct
from time import monotonic_ns

from tracer import wire
from tracer.runtime.brief import brief
from tracer.runtime.program_line import is_foreign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FUNCTION: Any = type(brief)


def fact_path(recorder: Any, hot: Any) -> Any:
    """`number_method` of the Runtime."""
    share = sharing(hot)
    events: Any = None  # these four are never used: `share` puts the hot path's in their place
    full: Any = ()
    off = 0
    threaded = False
    pack = _struct.Struct(wire.RECORD + wire.RECORD[1:]).pack_into
    now, thread_bits, put = monotonic_ns, recorder.thread_bits, hot.put

    def number_method(code: int, thing: int) -> Any:
        bare = code | thing << wire.OBJECT_SHIFT
        seen: dict[int, tuple[Any, int]] = {}

        def tell(number: int | None, frame: Any) -> None:
            nonlocal off
            word = bare
            if frame is not None:
                try:
                    known, word = seen[frame.f_lasti]
                    if known is not frame.f_code:
                        word = learn(recorder, frame, seen, bare)
                except KeyError:
                    word = learn(recorder, frame, seen, bare)
            argument = wire.ARG
            if threaded:
                bits = thread_bits()
                argument |= bits
                word |= bits
            t = now()
            if number is None:
                put(t, word)
                return
            i = off
            off = i + 32
            try:
                pack(events, i, number, argument, t, word)
            except full:
                hot.put_number(number, argument, t, word, i)

        return share(tell)

    return number_method


def learn(recorder: Any, frame: Any, seen: dict[int, tuple[Any, int]], bits: int) -> int:
    """The word for a line met for the first time; kept if it is the program itself that calls."""
    word: int = bits | recorder.site(frame) << wire.SITE_SHIFT
    if not is_foreign(frame.f_code.co_filename):
        seen[frame.f_lasti] = (frame.f_code, word)
    return word


_SHARED = ("events", "full", "off", "threaded")


def sharing(hot: Any) -> Any:
    """Gives a function the cells of the hot path's functions where they have the same names."""
    cells: dict[str, Any] = {}
    for function in (hot.put, hot.threads_begin):
        named = zip(function.__code__.co_freevars, function.__closure__, strict=True)
        cells.update((name, cell) for name, cell in named if name in _SHARED)

    def share(function: Any) -> Any:
        own = zip(function.__code__.co_freevars, function.__closure__, strict=True)
        closure = tuple(cells.get(name, cell) for name, cell in own)
        return _FUNCTION(function.__code__, function.__globals__, function.__name__, None, closure)

    return share
