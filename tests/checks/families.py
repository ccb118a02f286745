"""Traces of a parent and its children, as the recorder writes them: calls, codes, tracebacks."""

from __future__ import annotations

from typing import Any

from tests.builder import MILLISECOND, Builder

PROGRAM = """\
from multiprocessing import Process

def work(n, lock):
    items = [1, 2]
    print(items[n])

if __name__ == "__main__":
    ps = []
    for n in range(3):
        p = Process(target=work, args=(n, lock))
        p.start()
        ps.append(p)
    for p in ps:
        p.join()
"""


class Family:
    """Main, and what it does to its children; times are milliseconds."""

    def __init__(self, source: str = PROGRAM, program: str = "story.py") -> None:
        self.build = Builder(program, source)
        self.build.begin(0)

    def at(self, line: int) -> str:
        return f"{self.build.program}:{line}"

    def add(self, ms: float, actor: str, kind: str, line: int | None = None, **more: Any) -> None:
        at = None if line is None else self.at(line)
        self.build.add(round(ms * MILLISECOND), actor, kind, None, at, **more)

    def start(
        self, ms: float, name: str, line: int = 11, by: str = "MainProcess", **more: Any
    ) -> None:
        self.build.begin(round(ms * MILLISECOND), name, by, at=self.at(line), **more)

    def join(self, ms: float, until: float, name: str, line: int = 14, code: int = 0) -> None:
        """Main waits from `ms` to `until` for the end of a child."""
        self.add(ms, "MainProcess", "requested", line, op="join", child=name)
        self.reap(until, name, line, code)

    def reap(self, ms: float, name: str, line: int = 14, code: int = 0) -> None:
        """Main's join finds a child gone."""
        self.add(ms, "MainProcess", "reaped", line, child=name, code=code)
        self.add(ms + 0.01, "MainProcess", "joined", line, child=name, code=code)

    def exit(self, ms: float, name: str = "MainProcess", code: int = 0) -> None:
        self.add(ms, name, "exited", code=code)

    def fail(self, ms: float, name: str, error: str, *frames: tuple[str, int]) -> None:
        """A child prints its traceback and ends with 1; frames: (path, line), outermost first."""
        lines = ["Traceback (most recent call last):"]
        lines += [f'  File "{path}", line {line}, in somewhere' for path, line in frames]
        for number, text in enumerate([f"Process {name}:", *lines, error]):
            self.add(ms + number / 1000, name, "output", stream="stderr", text=text)
        self.add(ms + 1, name, "exited", code=1, error=error)


LIBRARY = ("/usr/lib/python3.12/multiprocessing/process.py", 108)


def call(positional: int, *parameters: str, at: str | None = None, **more: Any) -> dict[str, Any]:
    """The field `call` of a `started`."""
    facts = {"positional": positional, "parameters": list(parameters)} | more
    return facts if at is None else facts | {"at": at}
