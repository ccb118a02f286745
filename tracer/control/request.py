"""What is asked of a zygote: which program to run, under whose choice, within which limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tracer.control.run import Limits


class Request(NamedTuple):
    """One run.

    strategy      has begun its run, so it knows the iteration
    streams       descriptor -> file that it is to be; others are the zygote's own
    program_seed  of the program's `random`, in every process another
    hash_seed     PYTHONHASHSEED as the user had it, None if unset
    timeouts      the expiry of a timeout is a choice, at any time
    lines         every line of the program is a point
    restores      the files that it writes are put back afterwards
    together      others are under way at the same time: no file may be changed
    """

    run_dir: str
    target: str
    args: tuple[str, ...]
    module: bool
    strategy: Any
    limits: Limits
    streams: dict[int, str]
    program_seed: int | None = 0
    hash_seed: str | None = None
    timeouts: bool = False
    lines: bool = False
    restores: bool = False
    together: bool = False
