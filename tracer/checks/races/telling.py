"""How races are told: each access with its locks, the accesses in time order, the lock to take."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tracer.checks.base import line_of
from tracer.checks.wording import Wording
from tracer.messages import listed
from tracer.model.finding import Phrase, Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.checks.races.access import Access, Variable

_OWN_LOCK = (".lock", "get_lock")


def place(access: Access) -> Place:
    """Where an access stands, what it got or gave, and under which locks."""
    name, item = access.variable.said, access.event.get("item")
    reads = access.event.kind == "read"
    about: dict[str, Any] = {"object": name}
    if item is None:
        what = Phrase("reads" if reads else "writes", about)
    else:
        what = Phrase("reads-item" if reads else "writes-item", about | {"item": item})
    locks = access.locks.names
    under = Phrase("under", {"locks": locks}) if locks else Phrase("under-none")
    return Place(access.actor, access.at, (what, under))


def places(accesses: Iterable[Access]) -> tuple[Place, ...]:
    """Those of several accesses, each line of an actor once, in time order."""
    found: dict[tuple[str, str, str | None], Place] = {}
    for access in in_order(accesses):
        found.setdefault((access.actor, access.event.kind, access.at), place(access))
    return tuple(found.values())


def story(accesses: Iterable[Access]) -> tuple[Step, ...]:
    """What each read and wrote, in the order in which it was."""
    return tuple(
        Step(access.actor, _words(access), access.event.t) for access in in_order(accesses)
    )


def in_order(accesses: Iterable[Access]) -> list[Access]:
    """Each access once, earliest first."""
    return sorted(dict.fromkeys(accesses), key=lambda one: one.position)


def lines(accesses: Iterable[Access]) -> Wording:
    """Their lines, for a sentence."""
    numbers = sorted({line_of(one.at) for one in accesses}, key=lambda one: (len(one), one))
    said = tuple(numbers)
    return Wording(
        f"line{'s' if len(said) > 1 else ''} {listed(said, 'en')}", f"第 {listed(said, 'zh')} 行"
    )


def ats(accesses: Iterable[Access]) -> tuple[str, ...]:
    """The lines that a fix names."""
    return tuple(dict.fromkeys(one.at for one in in_order(accesses) if one.at))


def under(access: Access) -> Wording:
    """The locks that it held."""
    names = access.locks.names
    if not names:
        return Wording("holding no lock", "不持有任何锁")
    return Wording(f"holding {listed(names, 'en')}", f"持有 {listed(names, 'zh')}")


def names(access: Access) -> Wording:
    """The names of the locks that it held."""
    held = access.locks.names
    return Wording(listed(held, "en"), listed(held, "zh"))


def guard(variable: Variable, accesses: Iterable[Access]) -> Wording:
    """The lock to take: the one that most of the accesses hold, or else the value's own."""
    accesses = list(accesses)
    held = Counter(name for access in accesses for name in access.locks.names)
    if held and max(held.values()) < len(accesses) and all(one.locks.names for one in accesses):
        kept = tuple(held)
        return Wording(
            f"one lock, the same for all (not {' here and '.join(kept)} there),",
            f"所有人共用的同一把锁（而不是各用 {listed(kept, 'zh')}）",
        )
    if held:
        name = held.most_common(1)[0][0]
        own, call = _OWN_LOCK
        name = f"{name.removesuffix(own)}.{call}()" if name.endswith(own) else name
        return _with(name)
    if variable.type in {"Value", "Array"} and not variable.managed:
        return _with(f"{variable.name}.{_OWN_LOCK[1]}()")
    return Wording(
        "with lock: (one Lock that main makes and gives to all of them)",
        " with lock:（由 main 创建、传给所有进程的同一把 Lock）",
    )


def _with(lock: str) -> Wording:
    return Wording(f"with {lock}:", f" with {lock}: ")


def _words(access: Access) -> str:
    item = access.event.get("item")
    shown = "" if item is None else f" {item}"
    arrow = "->" if access.event.kind == "read" else "="
    return f"{access.variable.said} {arrow}{shown}"
