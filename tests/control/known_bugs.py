"""Known concurrency bugs for the simulator, after SCTBench, Inspect and the literature.

Main starts everybody in order and joins them. An operation is an acquire, a read or write of a
value, a start, begin, join or exit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.control.simulator import Program, Value, World


async def add(value: Value, amount: int) -> None:
    """`value += amount`, as two operations."""
    await value.set(await value.get() + amount)


def lost_update(n: int) -> Program:
    """n processes do `v += 1` without a lock."""

    async def main(world: World) -> None:
        value = world.value("value")

        async def worker() -> None:
            await add(value, 1)

        await world.run(*[worker] * n)
        assert await value.get() == n, "an update is lost"

    return main


async def account(world: World) -> None:
    """The check runs when both have finished, and its formula is wrong."""
    lock = world.lock()
    balance, paid, drawn = world.value("balance", 1), world.value("paid"), world.value("drawn")

    async def check() -> None:
        async with lock:
            if await paid.get() and await drawn.get():
                assert await balance.get() == 1 - 2 - 4, "wrong balance"

    async def deposit() -> None:
        async with lock:
            await add(balance, 2)
            await paid.set(1)

    async def withdraw() -> None:
        async with lock:
            await add(balance, -4)
            await drawn.set(1)

    await world.run(check, deposit, withdraw)


async def lazy01(world: World) -> None:
    """The third sees at least 3 only if both others have added."""
    lock, data = world.lock(), world.value("data")

    def adds(amount: int) -> Program:
        async def body() -> None:
            async with lock:
                await add(data, amount)

        return body

    async def check() -> None:
        async with lock:
            assert await data.get() < 3, "data >= 3"

    await world.run(adds(1), adds(2), check)


def deadlock01(*, fixed: bool = False) -> Program:
    """Two locks, taken in opposite order."""

    async def main(world: World) -> None:
        a, b, counter = world.lock("a"), world.lock("b"), world.value("counter")

        async def forth() -> None:
            async with a, b:
                await add(counter, 1)

        async def back() -> None:
            async with b, a:
                await add(counter, -1)

        await world.run(forth, forth if fixed else back)

    return main


async def carter01(world: World) -> None:
    """The first of a class takes the room inside m; another waits for the room, holding m."""
    m, room = world.lock("m"), world.lock("room")
    a, b = world.value("a"), world.value("b")

    def member(count: Value) -> Program:
        async def body() -> None:
            async with m:
                await add(count, 1)
                if await count.get() == 1:
                    await room.acquire()
            async with m:
                await add(count, -1)
                if await count.get() == 0:
                    room.release()

        return body

    await world.run(member(a), member(a), member(b), member(b))


async def stack(world: World) -> None:
    """Once something was pushed the flag stays up, and the popper trusts it."""
    lock, top, flag = world.lock(), world.value("top"), world.value("flag")

    async def push() -> None:
        for _ in range(5):
            async with lock:
                await add(top, 1)
                await flag.set(1)

    async def pop() -> None:
        for _ in range(5):
            async with lock:
                if await flag.get():
                    height = await top.get()
                    assert height > 0, "underflow"
                    await top.set(height - 1)

    await world.run(push, pop)


async def token_ring(world: World) -> None:
    """Three pass a number on, in whatever order; the fourth wants it to be the same everywhere."""
    lock = world.lock()
    x = [world.value("x1", 1), world.value("x2", 2), world.value("x3", 1)]
    flags = [world.value(f"flag{n}") for n in range(3)]

    def passes(n: int) -> Program:
        async def body() -> None:
            async with lock:
                before = await x[n - 1].get()
                await x[n].set((before + 1) % 4 if n == 0 else before)
                await flags[n].set(1)

        return body

    async def check() -> None:
        async with lock:
            for flag in flags:
                if not await flag.get():
                    return
            x1, x2, x3 = [await value.get() for value in x]
            assert x1 == x2 == x3, "unequal"

    await world.run(passes(0), passes(1), passes(2), check)


async def bluetooth_driver(world: World) -> None:
    """The flag is read, then the driver is stopped, then the request counts itself in."""
    lock, pending = world.lock(), world.value("pending", 1)
    stopping, event, stopped = (world.value(name) for name in ("stopping", "event", "stopped"))

    async def leave() -> None:
        async with lock:
            left = await pending.get() - 1
            await pending.set(left)
        if left == 0:
            await event.set(1)

    async def request() -> None:
        if await stopping.get():
            return
        async with lock:
            await add(pending, 1)
        assert not await stopped.get(), "works although stopped"
        await leave()

    async def stop() -> None:
        await stopping.set(1)
        await leave()
        if await event.get():
            await stopped.set(1)

    await world.run(request, stop)


def wronglock(n: int) -> Program:
    """One guards the data by one lock, n by another."""

    async def main(world: World) -> None:
        ours, theirs, data = world.lock("ours"), world.lock("theirs"), world.value("data")

        async def careful() -> None:
            async with ours:
                before = await data.get()
                await add(data, 1)
                assert await data.get() == before + 1, "somebody else was here"

        async def other() -> None:
            async with theirs:
                await add(data, 1)

        await world.run(careful, *[other] * n)

    return main


def twostage(writers: int) -> Program:
    """The reader comes between the two critical sections of a writer."""

    async def main(world: World) -> None:
        lock1, lock2 = world.lock("lock1"), world.lock("lock2")
        data1, data2 = world.value("data1"), world.value("data2")

        async def write() -> None:
            async with lock1:
                await data1.set(1)
            async with lock2:
                await data2.set(await data1.get() + 1)

        async def read() -> None:
            async with lock1:
                first = await data1.get()
            if first == 0:
                return
            async with lock2:
                second = await data2.get()
            assert second == first + 1, "half written"

        await world.run(*[write] * writers, read)

    return main


def reorder(setters: int, checkers: int = 1) -> Program:
    """The checker sees one of two writes, before any other setter has done both."""

    async def main(world: World) -> None:
        a, b = world.value("a"), world.value("b")

        async def setter() -> None:
            await a.set(1)
            await b.set(-1)

        async def check() -> None:
            if await a.get() == 0:
                assert await b.get() == 0, "torn"
            else:
                assert await b.get() == -1, "torn"

        await world.run(*[setter] * setters, *[check] * checkers)

    return main


def dining(n: int) -> Program:
    """Everybody takes the left fork, then the right one."""

    async def main(world: World) -> None:
        forks = [world.lock(f"fork{i}") for i in range(n)]

        def philosopher(i: int) -> Program:
            async def body() -> None:
                async with forks[i], forks[(i + 1) % n]:
                    pass

            return body

        await world.run(*[philosopher(i) for i in range(n)])

    return main


async def lost_wakeup(world: World) -> None:
    """The flag is looked at outside the lock, so the notification can come before the wait."""
    lock, ready, woken = world.lock(), world.value("ready"), world.semaphore("woken", 0)
    waiting = 0

    async def consumer() -> None:
        nonlocal waiting
        if not await ready.get():
            async with lock:
                waiting += 1
            await woken.acquire()

    async def producer() -> None:
        nonlocal waiting
        await ready.set(1)
        async with lock:
            while waiting:
                waiting -= 1
                woken.release()

    await world.run(consumer, producer)


async def stringbuffer(world: World) -> None:
    """The length is read, then the buffer shrinks, then it is copied."""
    lock, length = world.lock(), world.value("length", 3)

    async def append() -> None:
        async with lock:
            n = await length.get()
        async with lock:
            assert n <= await length.get(), "copied beyond the end"

    async def erase() -> None:
        async with lock:
            await length.set(0)

    await world.run(append, erase)


async def deadlock_behind_sleeps(world: World) -> None:
    """Two locks in opposite order, but one has long finished when the other begins."""
    a, b = world.lock("a"), world.lock("b")

    async def early() -> None:
        async with a:
            await world.sleep(0.1)
            async with b:
                pass

    async def late() -> None:
        await world.sleep(0.3)
        async with b, a:
            pass

    await world.run(early, late)


async def late_answer(world: World) -> None:
    """One trusts that a second is enough for the other."""
    answer, question = world.value("answer"), world.value("question")

    async def asks() -> None:
        await question.set(1)
        await world.sleep(1)
        assert await answer.get() == 42, "no answer"

    async def answers() -> None:
        await world.sleep(0.1)
        await question.get()
        await world.sleep(0.1)
        await answer.set(42)

    await world.run(asks, answers)


async def naps(world: World) -> None:
    """Without a bug: three sleep and count, in an order that only time decides."""
    lock, done = world.lock(), world.value("done")

    def napper(seconds: float) -> Program:
        async def body() -> None:
            await world.sleep(seconds)
            async with lock:
                await add(done, 1)

        return body

    await world.run(napper(0.1), napper(0.2), napper(0.3))
    assert await done.get() == 3


async def spin(world: World) -> None:
    """Without a bug, but one asks again and again until another has answered."""
    done = world.value("done")

    async def asks() -> None:
        while not await done.get():
            pass

    async def answers() -> None:
        await done.set(1)

    await world.run(asks, answers)


PROGRAMS: dict[str, Program] = {
    "lost_update_2": lost_update(2),
    "lost_update_5": lost_update(5),
    "account": account,
    "lazy01": lazy01,
    "deadlock01": deadlock01(),
    "carter01": carter01,
    "stack": stack,
    "token_ring": token_ring,
    "bluetooth_driver": bluetooth_driver,
    "wronglock_3": wronglock(3),
    "wronglock": wronglock(7),
    "twostage": twostage(1),
    "twostage_20": twostage(19),
    "reorder_3": reorder(2),
    "reorder_4": reorder(3),
    "reorder_5": reorder(4),
    "reorder_10": reorder(9),
    "reorder_20": reorder(10, 10),
    "dining_3": dining(3),
    "dining_5": dining(5),
    "dining_7": dining(7),
    "lost_wakeup": lost_wakeup,
    "stringbuffer": stringbuffer,
}
