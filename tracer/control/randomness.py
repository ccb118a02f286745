"""The system's random numbers under control: each process has its own, the same in every run.

`os.urandom` is what `secrets`, `uuid.uuid4` and `random.SystemRandom` draw from. `random` itself is
seeded elsewhere (`hooks.names.seed`).
"""

from __future__ import annotations

import os
from _random import Random

from tracer.control.turnstile import turnstile
from tracer.hooks import names
from tracer.runtime.stand_in import StandIn, instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_stock = os.urandom
_seeds: list[int] = []  # of this run; empty: the system decides
_sources: dict[str, Any] = {}  # spawn path -> where its numbers come from


def begin(seed: int | None) -> None:
    """Another run begins."""
    _seeds[:] = [] if seed is None else [seed]
    _sources.clear()


def patch() -> None:
    """In place, in `random` as well, which took it by name."""
    os.urandom = StandIn(_urandom, _stock)
    names.when_imported("random", _patch_random)


def _patch_random(module: Any) -> None:
    """A generator without a seed asks the system in C."""
    module._urandom = os.urandom  # noqa: SLF001 -- as it is taken by name

    @instead(module.Random, "seed")
    def seed(stock: Any, self: Any, a: Any = None, *args: Any, **named: Any) -> None:
        if a is None and _seeds and turnstile().controlled:
            a = int.from_bytes(_urandom(32), "little")
        stock(self, a, *args, **named)

    module.seed = module._inst.seed  # noqa: SLF001 -- bound when it was imported


def _urandom(*args: Any) -> bytes:
    mine = turnstile()
    usual = len(args) == 1 and type(args[0]) is int and args[0] >= 0
    if not (mine.controlled and _seeds and usual):
        return _stock(*args)
    source = _sources.get(mine.path)
    if source is None:
        source = _sources[mine.path] = Random(hash((_seeds[0], mine.path)))
    return int(source.getrandbits(args[0] * 8)).to_bytes(args[0], "little") if args[0] else b""
