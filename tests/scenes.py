"""Traces as the programs of the tutorial leave them, on a fixed clock: what charts are tried on."""

from __future__ import annotations

import heapq
import random
from typing import TYPE_CHECKING, Any

from tests.builder import MICROSECOND, MILLISECOND, SECOND, Builder

if TYPE_CHECKING:
    from tracer.model.trace import Trace

KTV = """\
import random, time
from multiprocessing import Process, Semaphore

def go_ktv(semaphore, user):
    semaphore.acquire()
    print(f"{user} takes a room")
    time.sleep(random.randint(3, 6))
    print(f"{user} leaves")
    semaphore.release()

if __name__ == "__main__":
    semaphore = Semaphore(4)
    users = [Process(target=go_ktv, args=(semaphore, f"user{i}")) for i in range(13)]
    for p in users: p.start()
    for p in users: p.join()
"""


def ktv(users: int = 13, rooms: int = 4, seed: int = 1, names: Any = None) -> Trace:
    """Users that take a room for three to six seconds; first come, first served."""
    chance = random.Random(seed)
    build = Builder("ktv.py", KTV)
    build.begin(40 * MILLISECOND)
    build.add(
        52 * MILLISECOND,
        "MainProcess",
        "created",
        "semaphore",
        "ktv.py:12",
        type="Semaphore",
        value=rooms,
    )
    free, outside = rooms, []
    agenda: list[tuple[int, int, str, str]] = []
    guests = [names(i) if names else f"user{i}" for i in range(users)]
    for i, name in enumerate(guests):
        t = 60 * MILLISECOND + i * 2 * MILLISECOND
        build.begin(t, name, "MainProcess", at="ktv.py:14", target="go_ktv")
        heapq.heappush(agenda, (t + 3 * MILLISECOND, i, name, "come"))
    turn = users
    while agenda:
        t, _, name, what = heapq.heappop(agenda)
        turn += 1
        if what == "come" and free == 0:
            build.add(t, name, "requested", "semaphore", "ktv.py:5", op="acquire")
            outside.append(name)
            continue
        if what == "leave":
            build.add(t, name, "slept", None, "ktv.py:7")
            build.add(
                t + 1, name, "output", None, "ktv.py:8", stream="stdout", text=f"{name} leaves"
            )
            build.add(t + 20 * MICROSECOND, name, "released", "semaphore", "ktv.py:9")
            build.add(t + 300 * MICROSECOND, name, "exited", code=0)
            free += 1
            if not outside:
                continue
            t, name = t + 80 * MICROSECOND, outside.pop(0)
        free -= 1
        nap = chance.randint(3, 6)
        build.add(t, name, "acquired", "semaphore", "ktv.py:5")
        build.add(
            t + 1, name, "output", None, "ktv.py:6", stream="stdout", text=f"{name} takes a room"
        )
        build.add(t + 2, name, "requested", None, "ktv.py:7", op="sleep", timeout=float(nap))
        heapq.heappush(agenda, (t + nap * SECOND, turn, name, "leave"))
    now = 100 * MILLISECOND
    ends = {event.actor: event.t for event in build.events if event.kind == "exited"}
    for name in guests:
        build.add(now, "MainProcess", "requested", None, "ktv.py:15", op="join", child=name)
        now = max(now, ends[build.paths[name]] + MILLISECOND)
        build.add(now, "MainProcess", "joined", None, "ktv.py:15", child=name, code=0)
        now += 10
    build.add(now + MILLISECOND, "MainProcess", "exited", code=0)
    return build.trace(until=now + 5 * MILLISECOND)


LIGHT = "\n".join(f"# {number}" for number in range(1, 35)) + "\n            green.set()\n"


def traffic_light(until: float = 25.0, seed: int = 3) -> Trace:
    """Ten cars, five police cars and a light that changes every ten seconds, stopped at `until`."""
    chance = random.Random(seed)
    build = Builder("traffic_light.py", LIGHT)
    build.begin(40 * MILLISECOND)
    build.add(
        50 * MILLISECOND, "MainProcess", "created", "green", "traffic_light.py:50", type="Event"
    )
    t = 60 * MILLISECOND
    cars = [f"car{n}" for n in range(10)]
    ends: dict[str, int] = {}
    green = 10 * SECOND + 100 * MILLISECOND
    for name in cars:
        build.begin(t, name, "MainProcess", at="traffic_light.py:52")
        build.add(t + MILLISECOND, name, "looked", "green", "traffic_light.py:20", value=False)
        build.add(t + 2 * MILLISECOND, name, "requested", "green", "traffic_light.py:22", op="wait")
        build.add(
            green + 100 * MICROSECOND + len(ends),
            name,
            "waited",
            "green",
            "traffic_light.py:22",
            ok=True,
        )
        nap = chance.randint(3, 6)
        start = green + 200 * MICROSECOND + len(ends)
        build.add(start, name, "requested", None, "traffic_light.py:24", op="sleep", timeout=nap)
        ends[name] = start + nap * SECOND
        build.add(ends[name], name, "slept", None, "traffic_light.py:24")
        build.add(ends[name] + 1, name, "looked", "green", "traffic_light.py:25", value=True)
        build.add(ends[name] + 2, name, "exited", code=0)
        t += 2 * MILLISECOND
    for n in range(5):
        name = f"police{n}"
        build.begin(t, name, "MainProcess", at="traffic_light.py:54")
        build.add(
            t + MILLISECOND,
            name,
            "requested",
            "green",
            "traffic_light.py:32",
            op="wait",
            timeout=0.1,
        )
        ends[name] = t + 101 * MILLISECOND
        build.add(ends[name], name, "timed_out", "green", "traffic_light.py:32", op="wait")
        build.add(ends[name] + MILLISECOND, name, "exited", code=0)
        t += 2 * MILLISECOND
    build.begin(t, "light", "MainProcess", at="traffic_light.py:55")
    line = {True: "traffic_light.py:35", False: "traffic_light.py:33"}
    now, flag = t + 5 * MILLISECOND, False
    while now < until * SECOND:
        build.add(now, "light", "requested", None, "traffic_light.py:31", op="sleep", timeout=10)
        now = green if not flag and now < green else now + 10 * SECOND
        if now >= until * SECOND:
            break
        flag = not flag
        build.add(now, "light", "slept", None, "traffic_light.py:31")
        kind = "set" if flag else "cleared"
        build.add(now + 1, "light", kind, "green", line[flag])
        build.add(now + 30 * MICROSECOND, "light", "returned", "green", line[flag], op=kind)
        now += 50 * MICROSECOND
    build.add(
        t + MILLISECOND,
        "MainProcess",
        "requested",
        None,
        "traffic_light.py:56",
        op="sleep",
        timeout=3,
    )
    build.add(t + 3 * SECOND, "MainProcess", "slept", None, "traffic_light.py:56")
    now = t + 3 * SECOND + MILLISECOND
    for name in [f"police{n}" for n in range(5)] + cars:
        build.add(now, "MainProcess", "requested", op="join", child=name)
        now = max(now + 10, ends[name] + MILLISECOND)
        build.add(now, "MainProcess", "joined", child=name, code=0)
        now += 10
    build.add(now, "MainProcess", "requested", op="join", child="light")
    end = round(until * SECOND)
    for name in ("MainProcess", "light"):
        build.add(end, name, "died", code=-15, by="tracer")
    return build.trace("stopped", -15, until=end)


PHILOSOPHERS = """\
from multiprocessing import Lock, Process
import time

def dine(left, right):
    with left:
        time.sleep(0.1)
        with right:
            print("eats")

if __name__ == "__main__":
    forks = [Lock() for _ in range(5)]
    for i in range(5):
        Process(target=dine, args=(forks[i], forks[(i + 1) % 5])).start()
"""


def philosophers(count: int = 5) -> Trace:
    """Each takes the fork on the left, then waits for the one on the right: nobody eats."""
    names = ["Plato", "Kant", "Hume", "Sartre", "老子"][:count]
    build = Builder("philosophers.py", PHILOSOPHERS)
    build.begin(40 * MILLISECOND)
    for i in range(count):
        build.add(
            (50 + i) * MILLISECOND,
            "MainProcess",
            "created",
            f"forks[{i}]",
            "philosophers.py:11",
            type="Lock",
        )
    stuck = []
    for i, name in enumerate(names):
        t = (60 + 4 * i) * MILLISECOND
        build.begin(t, name, "MainProcess", at="philosophers.py:13")
        build.add(t + MILLISECOND, name, "acquired", f"forks[{i}]", "philosophers.py:5")
        build.add(
            t + 2 * MILLISECOND,
            name,
            "requested",
            None,
            "philosophers.py:6",
            op="sleep",
            timeout=0.1,
        )
        build.add(t + 102 * MILLISECOND, name, "slept", None, "philosophers.py:6")
        since = t + 103 * MILLISECOND
        wanted = f"forks[{(i + 1) % count}]"
        build.add(since, name, "requested", wanted, "philosophers.py:7", op="acquire")
        stuck.append(
            {
                "actor": f"main.{i}",
                "op": "acquire",
                "target": wanted,
                "since": since,
                "at": "philosophers.py:7",
                "reason": "cycle",
                "by": [f"main.{(i + 1) % count}"],
            }
        )
    since = 90 * MILLISECOND
    build.add(since, "MainProcess", "requested", None, None, op="join", child="Plato")
    stuck.append(
        {
            "actor": "main",
            "op": "join",
            "target": "main.0",
            "since": since,
            "at": None,
            "reason": "everybody",
            "by": ["main.0"],
        }
    )
    end = 3_200 * MILLISECOND
    for name in ("MainProcess", *names):
        build.add(end, name, "died", code=-15, by="tracer")
    return build.trace("deadlock", -15, until=end, stuck=stuck)


def hand_over(rounds: int = 12) -> Trace:
    """A trace of microseconds: two workers that pass one lock to and fro."""
    build = Builder("hand_over.py", "with lock:\n    count += 1\n")
    build.begin(0)
    build.add(2 * MICROSECOND, "MainProcess", "created", "lock", "hand_over.py:1", type="Lock")
    for name in ("ping", "pong"):
        build.begin(10 * MICROSECOND, name, "MainProcess", at="hand_over.py:1")
    t = 20 * MICROSECOND
    for number in range(rounds):
        name = ("ping", "pong")[number % 2]
        other = ("pong", "ping")[number % 2]
        build.add(t, name, "acquired", "lock", "hand_over.py:1")
        build.add(t + 3 * MICROSECOND, other, "requested", "lock", "hand_over.py:1", op="acquire")
        build.add(t + 9 * MICROSECOND, name, "released", "lock", "hand_over.py:2")
        t += 11 * MICROSECOND
    build.add(t, ("ping", "pong")[rounds % 2], "acquired", "lock", "hand_over.py:1")
    build.add(t + MICROSECOND, ("ping", "pong")[rounds % 2], "released", "lock", "hand_over.py:2")
    for name in ("ping", "pong", "MainProcess"):
        t += 2 * MICROSECOND
        build.add(t, name, "exited", code=0)
    return build.trace()
