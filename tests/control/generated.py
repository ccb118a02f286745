"""Programs of locks, values, sleeps and timeouts as hypothesis makes them up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.control.simulator import Request, Semaphore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.control.simulator import Program, World

WORDS = st.sampled_from(
    ["lock a", "lock b", "unlock", "attempt a", "wait a", "read x", "add x", "sleep 1", "sleep 2"]
)
SCRIPTS = st.lists(st.lists(WORDS, max_size=6), min_size=1, max_size=4)


def program(scripts: list[list[str]]) -> Program:
    """One process for each script; it fails if x is 3 where somebody reads it."""

    async def main(world: World) -> None:
        locks = {name: world.lock(name) for name in "ab"}
        x = world.value("x")
        ask: dict[str, Callable[[Semaphore], Request]] = {
            "lock": Semaphore.acquire,
            "attempt": Semaphore.attempt,
            "wait": partial(Semaphore.acquire, timeout=1.5),
        }

        def body(script: list[str]) -> Program:
            async def run() -> None:
                held: list[Semaphore] = []
                for word in script:
                    verb, _, name = word.partition(" ")
                    if verb in ask and await ask[verb](locks[name]):
                        held.append(locks[name])
                    elif verb == "unlock" and held:
                        held.pop().release()
                    elif verb == "sleep":
                        await world.sleep(float(name))
                    elif verb == "add":
                        await x.set(await x.get() + 1)
                    elif verb == "read":
                        assert await x.get() != 3, "x is 3"

            return run

        await world.run(*[body(script) for script in scripts])

    return main
