"""Parents that do the work themselves, `target=work(5)` and `p.run()`, or leave a child alone."""

from typing import Any, Final

from tests.checks.families import LIBRARY, Family

TARGET: Final = """\
from multiprocessing import Process
def work(n):
    print(n)

p = Process(target=work(5))
p.start()
"""
RUN: Final = """\
def work():
    print(5)


p = Process(target=work)
p.run()
"""


def called(
    text: str = TARGET,
    *,
    target: str | None = "Process",
    error: str | None = None,
    frames: tuple[tuple[str, int], ...] = (LIBRARY,),
    line: int = 6,
) -> Family:
    """Main prints, then starts a child with this target, which ends at once."""
    family = Family(text)
    family.add(5, "MainProcess", "output", 3, stream="stdout", text="5")
    more = {} if target is None else {"target": target}
    family.start(10, "p", line, **more)
    if error is None:
        family.exit(20, "p")
    else:
        family.fail(20, "p", error, *frames)
    family.join(12, 30, "p", line, code=0 if error is None else 1)
    family.exit(40)
    return family


def ran(text: str = RUN, line: int = 2, by: str = "MainProcess") -> Family:
    """Somebody prints in the body of `work`: main, or a child that was started to do so."""
    family = Family(text)
    if by != "MainProcess":
        family.start(5, by, 5, target="work")
    family.add(10, by, "output", line, stream="stdout", text="5")
    if by != "MainProcess":
        family.exit(12, by)
        family.join(6, 13, by, 6)
    family.exit(20)
    return family


def left_alone(count: int = 1, **more: Any) -> Family:
    """Main starts children and comes to its end; the library waits for them."""
    family = Family()
    for number in range(count):
        family.start(10 + number, f"p{number}", target="work", **more)
    for number in range(count):
        family.add(300, f"p{number}", "output", 5, stream="stdout", text="done")
        family.exit(301 + number, f"p{number}")
    family.add(50, "MainProcess", "requested", op="join", child="p0")
    for number in range(count):
        family.add(310, "MainProcess", "reaped", child=f"p{number}", code=0)
        family.add(311, "MainProcess", "joined", child=f"p{number}", code=0)
    family.exit(320)
    return family
