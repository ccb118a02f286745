"""Reading and writing a shared number, recorded: each is one function, all the way to the segment.

The functions share the cells of the hot path, so that a number goes where the next record goes
without a call; a number and its event are reserved and written together. What cannot be written so
(text, fields of structures, numbers that are too large) is told as text.

A program that asks again and again is told once in a millisecond, with how often it asked: as long
as it gets the same at the same place, and does nothing else that is recorded.
"""

from __future__ import annotations

import _struct
import sys
from time import monotonic_ns

from tracer import wire
from tracer.recording.fact_path import learn, sharing
from tracer.runtime.brief import brief
from tracer.runtime.stand_in import like
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SAME_ANSWER = 1_000_000  # ns: reads that answer the same within it are told as one
_LEAST = -(1 << 63)  # of the numbers that a record holds


class ValuePath:
    """What the Runtime has for shared values, over the cells of a hot path's functions."""

    def __init__(self, recorder: Any, hot: Any) -> None:
        self._recorder = recorder
        self._hot = hot
        self.number_property, self.number_wiring = _number_path(recorder, hot)

    def value_methods(self, thing: int) -> tuple[Any, Any]:
        """(read, write) of `thing`, each of an item, a place and a frame; for all but numbers.

        A place is None, an index, a slice as it is written, or the name of a field.
        """
        recorder, position = self._recorder, self._hot.position
        told_at, told_off, more = 0, -1, 0
        told: tuple[Any, ...] = ()

        def fields(item: Any, place: Any) -> dict[str, Any]:
            return {"item": item} if place is None else {"item": item, "index": place}

        def read(item: Any, place: Any, frame: Any) -> None:
            nonlocal told_at, told_off, told, more
            t = monotonic_ns()
            item = brief(item)
            now = (item, place, frame.f_lasti, frame.f_code)
            if now == told:
                if position() == told_off and t - told_at < _SAME_ANSWER:
                    more += 1
                    return
                times = {"times": more + 1} if more else {}
            else:
                times = {}
            recorder.tell("read", thing, fields(item, place) | times, frame=frame)
            told_at, told_off, told, more = t, position(), now, 0

        def write(item: Any, place: Any, frame: Any) -> None:
            recorder.tell("wrote", thing, fields(brief(item), place), frame=frame)

        return read, write


def _number_path(recorder: Any, hot: Any) -> tuple[Any, Any]:
    """`number_property` and `number_wiring` of the Runtime."""
    share = sharing(hot)
    events: Any = None  # these four are never used: `share` puts the hot path's in their place
    full: Any = ()
    off = 0
    threaded = False
    told_off, again = -1, 0
    whole, double = _struct.Struct("<qqqq"), _struct.Struct("<dqqq")
    bits_of = _struct.Struct("<d").pack
    now, getframe, thread_bits = monotonic_ns, sys._getframe, recorder.thread_bits
    number = wire.ARG

    def late(item: Any, argument: int, t: int, word: int, i: int) -> None:
        """There is no room left here, or the number is too large for a record."""
        if isinstance(item, float):
            item = int.from_bytes(bits_of(item), "little", signed=True)
        if _LEAST <= item < -_LEAST:
            hot.put_number(item, argument, t, word, i)
        else:
            thing = word >> wire.OBJECT_SHIFT & wire.MAX_OBJECT
            kind, _ = wire.KINDS[word & wire.CODE_MASK]
            recorder.tell(kind, thing, {"item": brief(item)}, frame=getframe(2))

    def number_property(stock: Any, slow: Any, slowly: Any) -> Any:
        """`slow` for what is no number; `slowly` takes a lock that somebody has."""
        slow_get, slow_set, stock_set = slow.fget, slow.fset, stock.fset

        def get(self: Any) -> Any:
            nonlocal off, told_off, again
            wired = self._reading
            if wired is None:
                try:
                    return slow_get(self)
                except BaseException as error:
                    error.__traceback__ = beyond_us(error)
                    raise
            take, give, obj, unpack, pack, bits, seen = wired
            frame = getframe(1)
            try:
                code, word = seen[frame.f_lasti]
                if code is not frame.f_code:
                    word = learn(recorder, frame, seen, bits)
            except KeyError:
                word = learn(recorder, frame, seen, bits)
            argument = number
            if threaded:
                argument |= thread_bits()
                word |= thread_bits()
            try:
                if not take(False):
                    give = slowly(self, take, give)
                try:
                    item = obj.value
                    t = now()
                    if off == told_off:
                        told, _, told_at, told_word = unpack(events, told_off - 32)
                        if word == told_word:
                            if item == told and t - told_at < _SAME_ANSWER:
                                again += 1
                                return item
                            argument |= again << wire.OBJECT_SHIFT
                            again = 0
                    i = off
                    off = told_off = i + 32
                    try:
                        pack(events, i, item, argument, t, word)
                    except full:
                        late(item, argument, t, word, i)
                finally:
                    give()
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            return item

        def put(self: Any, item: Any) -> Any:
            nonlocal off
            take, give, obj, kind, pack, bits, seen = self._writing
            if type(item) is not kind:
                try:
                    return slow_set(self, item)
                except BaseException as error:
                    error.__traceback__ = beyond_us(error)
                    raise
            frame = getframe(1)
            try:
                code, word = seen[frame.f_lasti]
                if code is not frame.f_code:
                    word = learn(recorder, frame, seen, bits)
            except KeyError:
                word = learn(recorder, frame, seen, bits)
            argument = number
            if threaded:
                argument |= thread_bits()
                word |= thread_bits()
            try:
                if not take(False):
                    give = slowly(self, take, give)
                try:
                    t = now()
                    i = off
                    off = i + 32
                    try:
                        pack(events, i, item, argument, t, word)
                    except full:
                        late(item, argument, t, word, i)
                    try:
                        obj.value = item
                    except Exception as error:
                        recorder.failed("wrote", self._thing, error)
                    else:
                        return None
                finally:
                    give()
                return stock_set(self, item)  # raises it again, from where stock code raises it
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        return property(like(share(get), slow_get), like(share(put), slow_set))

    def number_wiring(
        lock: Any, obj: Any, thing: int, *, real: bool
    ) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """What an object whose property this is has in its `_reading` and `_writing`.

        real    a double; a number of the other type is told as text
        """
        form = double if real else whole
        bits = thing << wire.OBJECT_SHIFT | (wire.FLAG if real else 0)
        take, give, pack = lock.acquire, lock.release, form.pack_into
        return (
            (take, give, obj, form.unpack_from, pack, wire.READ | bits, {}),
            (take, give, obj, float if real else int, pack, wire.WROTE | bits, {}),
        )

    return number_property, number_wiring
