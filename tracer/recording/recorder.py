"""In every traced process: stamp each fact and append it to a mapped segment.

Everything is one function whose inner functions share cells, and that is the point: a chain of
calls per event costs twice what one closure costs, and the price is paid inside the program. The
rules of the house that are kept here:

- What gives is stamped before the real call, what takes after it (the primitives see to it).
- A record is reserved by `i = off; off = i + 16` with no call in between, which nothing can
  interrupt under the GIL; the time is read before, so that no handler comes between.
- Nothing is ever flushed while the actor holds something of the program's.
- No frame of ours shows in a traceback: each wrapper cuts itself out of it and re-raises.
"""

from __future__ import annotations

import marshal
import os
import sys
from _struct import Struct
from _struct import error as struct_error
from _thread import allocate_lock, get_ident
from _weakref import ref
from time import monotonic_ns

from tracer import wire
from tracer.recording.segments import Segment
from tracer.runtime.program_line import is_foreign, program_frame
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from tracer.recording.channel import Sender

_FLUSH_EVERY = 50_000_000  # ns; a flush costs 60-140 us, one before every wait makes a program crawl
_FIRST_FLUSH = 250_000_000  # ns of age; connecting costs 7 ms, which a short process need not pay
_SHORTEST_FLUSH = 64  # records; fewer are left for the supervisor to find
_SCRATCH = 64 * 1024


class Recorder:
    """The functions of `build`, by name. See `tracer.runtime.Runtime` for what they promise."""

    __slots__ = (
        "about_to_block",
        "actor",
        "adopt",
        "attach",
        "began",
        "create",
        "detach",
        "emit",
        "failed",
        "flush",
        "forked",
        "identity",
        "lock_methods",
        "remember",
        "tell",
        "thread_ended",
        "threads_begin",
    )

    def __init__(self, functions: dict[str, Any]) -> None:
        for name in self.__slots__:
            setattr(self, name, functions[name])

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


def build() -> Recorder:  # noqa: C901 -- flat on purpose
    """A recorder that writes to nowhere until it is attached to a run."""
    # Hot cells: what `put` and the lock methods touch.
    events: Any = bytearray(0)  # where records go; the first write finds no room and asks for some
    off = 0
    threaded = False
    pack = Struct(wire.RECORD).pack_into
    now = monotonic_ns
    getframe = sys._getframe

    # Where the records go.
    run_dir: str | None = None
    sender: Sender | None = None
    key = ""
    path = "main"
    born = 0
    segment: Segment | None = None
    segment_number = -1
    scratch = False  # there is no room: records go nowhere and are counted
    lost = 0
    text: Segment | None = None
    text_number = text_count = -1
    text_off = 0
    graveyard: list[Any] = []
    rolling = allocate_lock()
    roller = 0

    # What has been sent.
    sent = 0
    sent_text = 0
    flushed = 0
    flushing = False

    # Tables of this process. Index 0 means none.
    objects: list[tuple[str, str, dict[str, Any]]] = [("", "", {})]
    indexes: dict[str, int] = {}
    sites: dict[tuple[Any, int], int] = {}
    site_entries: list[tuple[Any, ...]] = [()]
    minted = 0
    alive: dict[int, Any] = {}  # index -> weak reference of an object that still exists

    # Threads. The thread that began is 0.
    threads: dict[int, int] = {}
    thread_count = 0

    def put(t: int, word: int) -> None:
        """Append one record; any number of segments later if need be."""
        nonlocal off
        while True:
            i = off
            off = i + 16
            room = events
            try:
                pack(room, i, t, word)
            except (struct_error, ValueError, TypeError):
                next_segment(room)
            else:
                return

    def next_segment(full: Any) -> None:
        """Replace the segment `full`, unless somebody else just did."""
        nonlocal events, off, segment, segment_number, scratch, lost, roller, sent
        me = get_ident()
        if roller == me:  # a signal handler in the middle of this very function
            if events is full:
                events, off = bytearray(_SCRATCH), 0
            return
        with rolling:
            roller = me
            try:
                if events is not full:
                    return
                if scratch:
                    lost += len(full) // 16
                if segment is not None and not scratch and not holding():
                    flush()
                fresh = None
                if run_dir is not None:
                    size = wire.FIRST_EVENTS if segment_number < 0 else wire.NEXT_EVENTS
                    try:
                        fresh = Segment(
                            os.path.join(run_dir, wire.events_file(key, segment_number + 1)),  # noqa: PTH118
                            size,
                        )
                    except OSError:
                        fresh = None
                if fresh is None:
                    scratch = run_dir is not None
                    if scratch:
                        count_lost(lost + _SCRATCH // 16)
                    events, off = bytearray(_SCRATCH), 0
                    return
                if scratch and lost:
                    count_lost(lost)
                old = segment
                segment_number += 1
                segment, scratch, sent = fresh, False, 0
                events, off = fresh.data, 0
                if old is not None:
                    bury(old)
            finally:
                roller = 0

    def count_lost(count: int) -> None:
        """The size of a sparse file is a number that needs no room."""
        try:
            fd = os.open(
                os.path.join(run_dir or "", f"{key}.{wire.LOST_FILE}"),  # noqa: PTH118
                os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC,
                0o600,
            )
            try:
                os.ftruncate(fd, count)
            finally:
                os.close(fd)
        except OSError:
            pass

    def bury(old: Segment) -> None:
        if not old.free():
            graveyard.append(old)

    def entry(payload: tuple[Any, ...]) -> int | None:
        """Store a tuple of plain values; returns its address, or None where there is no room."""
        nonlocal text, text_number, text_count, text_off, sent_text
        data = marshal.dumps(payload, 2)
        size = len(data)
        while run_dir is not None and not scratch:
            here = text
            i = text_off
            text_off = i + size + wire.ENTRY_HEAD
            if here is not None and text_off <= here.size and here is text:
                start = i + wire.ENTRY_HEAD
                here.data[start : start + size] = data
                here.data[i:start] = size.to_bytes(wire.ENTRY_HEAD, "little")
                return text_number << wire.SEGMENT_SHIFT | i
            text_count += 1
            number = text_count
            smallest = wire.FIRST_TEXT if number == 0 else wire.NEXT_TEXT
            try:
                fresh = Segment(
                    os.path.join(run_dir, wire.text_file(key, number)),  # noqa: PTH118
                    max(smallest, size + wire.ENTRY_HEAD),
                )
            except OSError:
                return None
            if text is not here:
                bury(fresh)  # another thread, or a signal handler, was faster
                continue
            text_number, text, text_off, sent_text = number, fresh, 0, 0
            if here is not None:
                bury(here)
        return None

    def put_entry(code: int, payload: tuple[Any, ...]) -> None:
        address = entry(payload)
        if address is None:
            if run_dir is not None:
                put(now(), 0)  # no room for its text: an event lost, and counted as such
            return
        put(now(), code | thread_bits() | address << wire.ADDRESS_SHIFT)

    # --- who and where ---

    def thread_bits() -> int:
        """The current thread, as it stands in a word; a thread begins with its first fact."""
        nonlocal thread_count
        if not threaded:
            return 0
        me = get_ident()
        index = threads.get(me)
        if index is None:
            thread_count += 1
            index = threads[me] = min(thread_count, wire.MAX_THREAD)
            tell("began", 0, {"name": thread_name(me, index), "method": "thread"}, sited=False)
        return index << wire.THREAD_SHIFT

    def thread_name(ident: int, index: int) -> str:
        threading = sys.modules.get("threading")
        thread = getattr(threading, "_active", {}).get(ident)
        return str(getattr(thread, "name", f"thread {index}"))

    def threads_begin() -> None:
        """The program is about to start a thread: from now on words name theirs."""
        nonlocal threaded
        if not threaded:
            threads[get_ident()] = 0
            threaded = True

    def thread_ended() -> None:
        """The current thread is over."""
        index = threads.get(get_ident())
        if index:
            tell("exited", 0, {}, sited=False)
            threads.pop(get_ident(), None)

    def site(frame: FrameType | None) -> int:
        """The index of the program's line that `frame` stands on."""
        frame = program_frame(frame)
        if frame is None:
            return 0
        code, lasti = frame.f_code, frame.f_lasti
        known = sites.get((code, lasti))
        if known is not None:
            return known
        index = len(site_entries)
        if index > wire.MAX_SITE:
            return 0
        positions = None
        for count, positions in enumerate(code.co_positions()):
            if count == lasti // 2:
                break
        _, end_line, column, end_column = positions or (None, None, None, None)
        fields = (
            index,
            code.co_filename,
            frame.f_lineno or 0,
            end_line,
            column,
            end_column,
            code.co_qualname,
        )
        site_entries.append(fields)
        sites[code, lasti] = index
        put_entry(wire.SITE, fields)
        return index

    def emit(code: int, thing: int, argument: int | None = None, flag: int = 0) -> None:
        word = (
            code
            | flag
            | thread_bits()
            | thing << wire.OBJECT_SHIFT
            | site(getframe(1)) << wire.SITE_SHIFT
        )
        t = now()
        if argument is not None:
            put(argument, wire.ARG | word & (wire.THREAD_MASK << wire.THREAD_SHIFT))
        put(t, word)

    def tell(kind: str, thing: int, fields: dict[str, Any], *, sited: bool = True) -> None:
        where = site(getframe(1)) if sited else 0
        put_entry(wire.TELL, (kind, thing, where, fields))

    # --- objects ---

    def create(type: str, frame: FrameType | None, **facts: Any) -> int | None:  # noqa: A002
        nonlocal minted
        minted += 1
        thing = declare(f"{key}:{minted}", type, facts)
        if thing is not None:
            where = site(frame)
            put_entry(wire.TELL, ("created", thing, where, {"type": type, **facts}))
        return thing

    def adopt(identity: str, type: str) -> int | None:  # noqa: A002
        known = indexes.get(identity)
        return known if known is not None else declare(identity, type, {})

    def declare(gid: str, type: str, facts: dict[str, Any]) -> int | None:  # noqa: A002
        thing = len(objects)
        if thing > wire.MAX_OBJECT:
            return None
        objects.append((gid, type, facts))
        indexes[gid] = thing
        put_entry(wire.OBJECT, (thing, gid, type))
        return thing

    def identity(thing: int) -> str | None:
        return objects[thing][0] if run_dir is not None else None

    def remember(thing: int, what: Any) -> None:
        """The object behind an index: while one is held, nothing is flushed."""
        alive[thing] = ref(what, lambda _: alive.pop(thing, None))

    def holding() -> bool:
        """Whether this process holds anything that the program locks."""
        for reference in list(alive.values()):
            semlock = getattr(reference(), "_semlock", None)
            if semlock is not None and semlock._count() > 0:
                return True
        return False

    # --- sending ---

    def about_to_block() -> None:
        t = now()
        if (
            sender is not None
            and t - flushed > _FLUSH_EVERY
            and t - born > _FIRST_FLUSH
            and off - sent >= _SHORTEST_FLUSH * 16
            and not holding()
        ):
            flush()

    def flush() -> None:
        """Send what the queue has not had yet. What fails is found in the segments."""
        nonlocal sent, sent_text, flushed, flushing
        if scratch:
            count_lost(lost + off // 16)
        if sender is None or flushing or segment is None or scratch:
            return
        flushing = True
        try:
            flushed = now()
            end = min(off, segment.size)
            if text is not None:
                text_end = min(text_off, text.size)
                if text_end > sent_text:
                    sender.send((key, "text", text_number, sent_text, text.data[sent_text:text_end]))
                    sent_text = text_end
            if end > sent:
                sender.send((key, "events", segment_number, sent, segment.data[sent:end]))
                sent = end
        finally:
            flushing = False

    # --- life of the process ---

    def fresh_process(own_path: str) -> None:
        """Forget whose process this was; tables stay, files do not."""
        nonlocal events, off, segment, segment_number, lost, scratch
        nonlocal text, text_number, text_count, text_off
        nonlocal sent, sent_text, flushing, flushed, threaded, thread_count, rolling, roller
        nonlocal key, path, born, minted
        graveyard.extend(one for one in (segment, text) if one is not None)
        events, off, segment, segment_number = bytearray(0), 0, None, -1
        text, text_number, text_count, text_off = None, -1, -1, 0
        lost, scratch, sent, sent_text, flushing = 0, False, 0, 0, False
        rolling, roller = allocate_lock(), 0
        threaded, thread_count = False, 0
        threads.clear()
        born = flushed = now()
        key, path, minted = f"{os.getpid()}-{born:x}", own_path, 0

    def forked(own_path: str) -> tuple[str, int, int]:
        """Called in a forked child; returns what it inherits: parent's key and table lengths."""
        inherits = (key, len(objects), len(site_entries))
        fresh_process(own_path)
        if sender is not None:
            sender.forget()
        return inherits

    def began(fields: dict[str, Any], inherits: tuple[str, int, int] | None = None) -> None:
        """The first fact of a process."""
        tell(
            "began",
            0,
            {"actor": path, "ppid": os.getppid(), "inherits": inherits, **fields},
            sited=False,
        )

    def attach(directory: str, own_path: str, fields: dict[str, Any], channel: Sender) -> None:
        """Write to the run `directory` from now on; objects that exist already are declared."""
        nonlocal run_dir, sender
        fresh_process(own_path)
        run_dir, sender = directory, channel
        began(fields)
        for payload in site_entries[1:]:
            put_entry(wire.SITE, payload)
        for thing, (gid, type_name, facts) in enumerate(objects):
            if thing in alive:
                put_entry(wire.OBJECT, (thing, gid, type_name))
                put_entry(wire.TELL, ("created", thing, 0, {"type": type_name, **facts}))

    def detach() -> None:
        """Write to nowhere again."""
        nonlocal run_dir, sender
        fresh_process(path)
        run_dir = sender = None

    def actor() -> str:
        """Spawn path of this process."""
        return path

    # --- the hot path ---

    ungiven = int("1000001")  # as good as True, and known by its identity

    def given(block: Any, timeout: Any, rest: Any, named: dict[str, Any]) -> tuple[Any, ...]:
        """The positional arguments as the program gave them, so that stock errors are stock's."""
        if block is ungiven:
            if timeout is not None:
                named["timeout"] = timeout
            return ()
        return (block,) if timeout is None and not rest else (block, timeout, *rest)

    def lock_methods(  # noqa: C901 -- flat on purpose
        semlock: Any, thing: int, stock_enter: Any, stock_exit: Any
    ) -> tuple[Any, ...]:
        """The four methods of a lock, each one closure from the program's line to the segment."""
        take, give = semlock.acquire, semlock.release
        count, mine = semlock._count, semlock._is_mine
        bits = thing << wire.OBJECT_SHIFT
        left_word = wire.RELEASED | wire.FLAG | bits
        taken_at: dict[int, tuple[Any, int]] = {}  # f_lasti -> (code, word)
        given_at: dict[int, tuple[Any, int]] = {}

        def learn(frame: Any, seen: dict[int, tuple[Any, int]], code: int) -> int:
            """The word for a line met for the first time; kept if the program itself calls."""
            word = code | bits | site(frame) << wire.SITE_SHIFT
            if not is_foreign(frame.f_code.co_filename):
                seen[frame.f_lasti] = (frame.f_code, word)
            return word

        def other(word: int, code: int) -> int:
            """The same actor, object and line, another fact."""
            return word & ~wire.CODE_MASK | code

        def blocked(word: int, timeout: Any, wait: Any) -> Any:
            """Nothing is there: say so, then wait as the stock call does."""
            t = now()
            limit = wire.nanoseconds(timeout)
            if limit is not None:
                put(limit, wire.ARG | word & (wire.THREAD_MASK << wire.THREAD_SHIFT))
            put(t, other(word, wire.REQUESTED_ACQUIRE))
            about_to_block()
            before = count()
            try:
                taken = wait()
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                if count() > before:
                    put(now(), word)
                else:
                    failed("acquire", thing, error)
                raise
            put(now(), word if taken else other(word, wire.TIMED_OUT_ACQUIRE))
            return taken

        def rescued(word: int, error: BaseException) -> None:
            """An exception came between taking and stamp; what was taken is still recorded."""
            if mine():
                put(now(), word)
            error.__traceback__ = beyond_us(error)

        def __enter__() -> Any:  # noqa: N807 -- it is the method
            nonlocal off
            frame = getframe(1)
            try:
                code, word = taken_at[frame.f_lasti]
                if code is not frame.f_code:
                    word = learn(frame, taken_at, wire.ACQUIRED)
            except KeyError:
                word = learn(frame, taken_at, wire.ACQUIRED)
            if threaded:
                word |= thread_bits()
            try:
                if take(False):
                    t = now()
                    i = off
                    off = i + 16
                    pack(events, i, t, word)
                    return True
            except (struct_error, ValueError, TypeError):
                put(now(), word)
                return True
            except BaseException as error:
                rescued(word, error)
                raise
            try:
                return blocked(word, None, stock_enter)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        def __exit__(*exc: Any) -> Any:  # noqa: N807 -- it is the method
            nonlocal off
            word = left_word | thread_bits() if threaded else left_word
            t = now()
            i = off
            off = i + 16
            try:
                pack(events, i, t, word)
            except (struct_error, ValueError, TypeError):
                put(t, word)
            try:
                give()
            except BaseException as error:
                refused = isinstance(error, (ValueError, AssertionError))
                if refused or mine():
                    failed("released", thing, error)
                if not refused:
                    error.__traceback__ = beyond_us(error)
                    raise
            else:
                return None
            try:
                return stock_exit(*exc)  # raises the same again, from where stock code raises it
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        def acquire(block: Any = ungiven, timeout: Any = None, *rest: Any, **named: Any) -> Any:
            nonlocal off
            frame = getframe(1)
            try:
                code, word = taken_at[frame.f_lasti]
                if code is not frame.f_code:
                    word = learn(frame, taken_at, wire.ACQUIRED)
            except KeyError:
                word = learn(frame, taken_at, wire.ACQUIRED)
            if threaded:
                word |= thread_bits()
            if rest or named or not usual(block, timeout):
                try:
                    taken = take(*given(block, timeout, rest, named), **named)
                except BaseException as error:
                    error.__traceback__ = beyond_us(error)
                    raise
                put(now(), word if taken else other(word, wire.REFUSED))
                return taken
            try:
                if take(False):
                    t = now()
                    i = off
                    off = i + 16
                    pack(events, i, t, word)
                    return True
            except (struct_error, ValueError, TypeError):
                put(now(), word)
                return True
            except BaseException as error:
                rescued(word, error)
                raise
            if not block or (timeout is not None and timeout <= 0):
                put(now(), other(word, wire.REFUSED))
                return False
            try:
                return blocked(word, timeout, lambda: take(True, timeout))
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        def release(*wrong: Any, **named: Any) -> None:
            nonlocal off
            if wrong or named:
                try:
                    return give(*wrong, **named)  # type: ignore[no-any-return] # it raises
                except BaseException as error:
                    error.__traceback__ = beyond_us(error)
                    raise
            frame = getframe(1)
            try:
                code, word = given_at[frame.f_lasti]
                if code is not frame.f_code:
                    word = learn(frame, given_at, wire.RELEASED)
            except KeyError:
                word = learn(frame, given_at, wire.RELEASED)
            if threaded:
                word |= thread_bits()
            t = now()
            i = off
            off = i + 16
            try:
                pack(events, i, t, word)
            except (struct_error, ValueError, TypeError):
                put(t, word)
            try:
                give()
            except BaseException as error:
                if mine() or isinstance(error, (ValueError, AssertionError)):
                    failed("released", thing, error)
                error.__traceback__ = beyond_us(error)
                raise
            return None

        for method in (acquire, release, __enter__, __exit__):
            method.__qualname__ = f"SemLock.{method.__name__}"
            method.__module__ = "_multiprocessing"
        return __enter__, __exit__, acquire, release

    def failed(op: str, thing: int, error: BaseException) -> None:
        """An operation that was stamped or requested raised instead."""
        where = site(getframe(1))
        text_of = f"{type(error).__name__}: {error}".removesuffix(": ")
        put_entry(wire.TELL, ("failed", thing, where, {"op": op, "error": text_of[:500]}))

    return Recorder(locals())


def usual(block: Any, timeout: Any) -> bool:
    """Whether the stock call would take these arguments as they are meant."""
    return (block is True or block is False or type(block) is int) and (
        timeout is None or type(timeout) is float or type(timeout) is int
    )
