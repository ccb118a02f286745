"""Shared values: written before it was read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar, Final

from tracer.state.value import ValueState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event


class Values:
    """Who reads comes after who wrote that place last, or all of it."""

    TYPES: ClassVar[tuple[str, ...]] = ValueState.TYPES
    KINDS: ClassVar[frozenset[str]] = frozenset({"read", "wrote"})
    BUT: ClassVar[frozenset[str]] = frozenset()
    """Names of values that make no edge."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._places: defaultdict[str, dict[Any, Stamp]] = defaultdict(dict)

    def see(self, event: Event, position: int) -> None:
        if event.object in self.BUT:
            return
        places = self._places[event.object or ""]
        place = place_of(event, self._clocks.type_of(event.object or ""))
        if event.kind == "wrote":
            places[place] = self._clocks.stamp(event, position)
        elif place is None:
            for stamp in places.values():
                self._clocks.follow(event, stamp)
        else:
            for written in (place, None):
                if written in places:
                    self._clocks.follow(event, places[written])


def values_but(names: Iterable[str]) -> type[Values]:
    """The edges of all values but these, to ask whether there was an order without them."""
    return type("ValuesBut", (Values,), {"BUT": frozenset(names)})


_OF_A_KEY: Final = frozenset({None, "get", "setdefault"})
_OF_A_KEY_OF_A_DICT: Final = _OF_A_KEY | {"pop", "__delitem__", "__contains__"}


def place_of(event: Event, type_name: str) -> int | str | None:
    """The one place of a value of this type that an access touches: an index, a key, a field.

    None: the whole, or more places than one.
    """
    more = event.more
    if more is None:
        return None
    place = more.get("index")
    if place is None:
        return None
    alone = _OF_A_KEY_OF_A_DICT if type_name == "dict" else _OF_A_KEY
    if more.get("method") not in alone:
        return None
    if isinstance(place, str):
        return None if ":" in place and type_name != "dict" else place
    return place if isinstance(place, int) else None
