"""Writes traces of any length to a file: many processes that fight for a few locks and permits."""

from __future__ import annotations

import heapq
import json
import random
from typing import TYPE_CHECKING, Any

from tests.builder import MICROSECOND, Builder
from tracer.trace_file import TraceWriter

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "\n".join(f"line {number}" for number in range(1, 41))


def write_big_trace(
    path: Path,
    events: int,
    *,
    processes: int = 100,
    locks: int = 5,
    seed: int = 0,
    shared: bool = False,
) -> Path:
    """About `events` events: requests, takings, releases, naps, lines of output.

    Every lock is legal throughout: one holder at a time, first come first served. `shared`: what
    races and predictions look at is there as well: each lock protects a value, which is read and
    written under it, and a second lock is taken now and then inside the first, in either order.
    """
    chance = random.Random(seed)
    names = ["MainProcess", *(f"worker{number}" for number in range(processes))]
    build = Builder("big.py", SOURCE)
    build.begin(0)
    things = [f"lock{number}" for number in range(locks)] + ["room"]
    for thing in things:
        made = {"type": "Semaphore", "value": 4} if thing == "room" else {"type": "Lock"}
        build.add(1, "MainProcess", "created", thing, "big.py:1", **made)
    values = dict.fromkeys(things[:-1], 0)
    for thing in values if shared else ():
        build.add(2, "MainProcess", "created", f"{thing}_value", "big.py:1", type="Value", item=0)
    for number, name in enumerate(names[1:]):
        build.begin(10 + 10 * number, name, "MainProcess", at="big.py:2")
    trace = build.trace(None)
    seqs = {event.actor: event.seq for event in trace.events}  # the last of each
    pids = {event.actor: event.pid for event in trace.events}
    free = {thing: 4 if thing == "room" else 1 for thing in things}
    queues: dict[str, list[str]] = {thing: [] for thing in things}
    count = len(trace.events)

    with TraceWriter(path) as writer:
        writer.head(trace.header)
        for event in trace.events:
            writer.event(event)
        lines: list[tuple[int, int, str]] = []

        def tell(t: int, actor: str, kind: str, thing: str | None, at: int, **more: Any) -> None:
            nonlocal count
            seqs[actor] += 1
            count += 1
            about = f'"object":"{thing}",' if thing else ""
            rest = "," + json.dumps(more)[1:-1] if more else ""
            line = (
                f'{{"t":{t},"pid":{pids[actor]},"actor":"{actor}","seq":{seqs[actor]},'
                f'"kind":"{kind}",{about}"at":"big.py:{at}"{rest}}}\n'
            )
            lines.append((t, count, line))

        def take(t: int, actor: str, thing: str) -> None:
            tell(t, actor, "acquired", thing, 12)
            if shared and thing != "room":
                tell(t + 100, actor, "read", f"{thing}_value", 13, item=values[thing])
                values[thing] += 1
                tell(t + 200, actor, "wrote", f"{thing}_value", 13, item=values[thing])
                other = chance.choice(things)
                if chance.random() < 0.2 and other != thing and free[other]:
                    free[other] -= 1
                    tell(t + 300, actor, "acquired", other, 14)
                    tell(t + 400, actor, "released", other, 14)
                    heapq.heappush(agenda, (t + 400, "", other))
            heapq.heappush(agenda, (t + chance.randint(5, 50) * MICROSECOND, actor, thing))

        agenda: list[tuple[int, str, str | None]] = []
        for number, name in enumerate(names[1:]):
            heapq.heappush(agenda, (10_000 + 100 * number, build.paths[name], None))
        t = 0
        while agenda:
            t, actor, held = heapq.heappop(agenda)
            if held is None and count >= events - 4 * processes:
                continue  # the last ones only give back what they have, and what they wait for
            if held is not None:
                if actor:
                    tell(t, actor, "released", held, 15)
                if queues[held]:
                    take(t + 500, queues[held].pop(0), held)
                else:
                    free[held] += 1
                if not actor:
                    continue  # it was told already
                nap = chance.randint(20, 200) * MICROSECOND
                if chance.random() < 0.05:
                    tell(t + 600, actor, "output", None, 16, stream="stdout", text=f"done {t}")
                if chance.random() < 0.1:
                    tell(t + 700, actor, "requested", None, 17, op="sleep", timeout=nap / 1e9)
                    tell(t + 700 + nap, actor, "slept", None, 17)
                heapq.heappush(agenda, (t + 1_000 + nap, actor, None))
                continue
            thing = chance.choice(things)
            if free[thing]:
                free[thing] -= 1
                take(t, actor, thing)
            else:
                tell(t, actor, "requested", thing, 12, op="acquire")
                queues[thing].append(actor)
        for name in names[1:]:
            tell(t + 10_000, build.paths[name], "exited", None, 20, code=0)
        # A million lines are written as text, for speed.
        writer._file.writelines(line for _, _, line in sorted(lines))
        footer = build.trace(until=t + 20_000).footer
        assert footer is not None
        writer.close(footer.model_copy(update={"events": count}))
    return path
