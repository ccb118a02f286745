"""Programs in the spirit of what people publish: what each uses, and what is wrong with it.

The programs stand in `programs/`, about half of them correct, half with one mistake each. Which
finding names a mistake, and at which line, is said in the program itself, by a comment at the end
of that line, so that the table and the program cannot disagree:

    p.join()  # <- finding: serial-join
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

FOLDER: Final = Path(__file__).parent / "programs"

_MARK: Final = re.compile(r"# <- finding: ([a-z-]+)$")

SURVEYED: Final = {
    "Lock": 45, "Value": 31, "Pool": 30, "Queue": 29, "Semaphore": 22, "Manager": 21,
    "JoinableQueue": 13, "Array": 12, "Condition": 12, "Event": 12, "ProcessPoolExecutor": 9,
    "Pipe": None, "Barrier": None, "SimpleQueue": None, "SharedMemory": None,
}  # fmt: skip
"""What 188 published scripts use, and how many of them; None: some."""


@dataclass(frozen=True)
class Program:
    """One program. `wrong` says in words what is wrong with it; nothing if it is correct.

    method     the start method that it asks for; "default" if it asks for none
    ordered    its lines come in the same order in every run
    ends       by itself, or it hangs: then tracer's verdict ends it, or only a limit of time
    """

    name: str
    uses: tuple[str, ...]
    method: Literal["default", "fork", "spawn", "forkserver"] = "default"
    wrong: str | None = None
    ordered: bool = False
    ends: Literal["by itself", "by verdict", "by limit"] = "by itself"

    @property
    def path(self) -> Path:
        """Where it stands."""
        return FOLDER / f"{self.name}.py"

    @cached_property
    def marks(self) -> dict[str, str]:
        """Which finding names a mistake -> `file.py:line`, from the comments of the program."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        found = ((number, _MARK.search(line)) for number, line in enumerate(lines, 1))
        return {mark[1]: f"{self.path.name}:{number}" for number, mark in found if mark}


PROGRAMS: Final = (
    # ── correct ──
    Program("bakery", ("Condition", "Value"), "spawn", ordered=True),
    Program("bank_account", ("Lock", "Value"), ordered=True),
    Program("election", ("Manager", "Lock"), ordered=True),
    Program("histogram_shm", ("SharedMemory", "Array"), ordered=True),
    Program("job_board", ("JoinableQueue", "Queue"), ordered=True),
    Program("log_collector", ("SimpleQueue",), ordered=True),
    Program("matrix_rows", ("Array",), "forkserver", ordered=True),
    Program("parking_lot", ("Semaphore", "Value")),
    Program("philosophers_ordered", ("Lock", "Queue"), ordered=True),
    Program("pi_executor", ("ProcessPoolExecutor",), "spawn", ordered=True),
    Program("ping_pong", ("Pipe",), ordered=True),
    Program("prime_count", ("Pool",), ordered=True),
    Program("producer_consumer", ("Queue",)),
    Program("relay_race", ("Barrier", "Array"), ordered=True),
    Program("ticket_office", ("Lock",), "spawn"),
    Program("traffic_light", ("Event", "Semaphore")),
    Program("word_count", ("Pool", "Manager", "Queue"), ordered=True),
    # ── with a mistake ──
    Program(
        "autosave",
        ("Lock", "Event"),
        wrong="a daemon is killed in the middle of a file",
        ordered=True,
    ),
    Program(
        "csv_columns",
        ("Pool",),
        wrong="one bad row ends the whole map",
        ordered=True,
    ),
    Program(
        "dictionary_pool",
        ("ProcessPoolExecutor",),
        wrong="the initializer fails, the pool is broken",
        ordered=True,
    ),
    Program(
        "downloads_one_by_one",
        (),
        wrong="join inside the loop that starts",
        ordered=True,
    ),
    Program(
        "first_customer",
        ("Condition",),
        wrong="notify before anybody waits",
        ordered=True,
        ends="by verdict",
    ),
    Program(
        "grades",
        ("Manager",),
        wrong="a child fails, and nobody looks",
        ordered=True,
    ),
    Program(
        "greet_everybody",
        (),
        wrong="`args=(x)` is no tuple",
    ),
    Program(
        "ktv_rooms",
        ("Semaphore",),
        wrong="released though acquire timed out",
    ),
    Program(
        "lazy_lock",
        ("Lock",),
        wrong="the lock is made after the children started",
        ordered=True,
    ),
    Program(
        "line_printer",
        ("Lock",),
        "spawn",
        wrong="a global lock under spawn: each process has its own",
    ),
    Program(
        "money_transfer",
        ("Lock", "Value"),
        wrong="two locks in opposite order",
        ends="by verdict",
    ),
    Program(
        "order_desk",
        ("JoinableQueue", "Value"),
        wrong="`continue` without `task_done`",
        ends="by verdict",
    ),
    Program(
        "shared_printer",
        ("Lock", "Value"),
        wrong="one branch forgets to release",
        ordered=True,
    ),
    Program(
        "simulation_results",
        ("Queue",),
        wrong="joins before it has emptied the queue",
        ordered=True,
        ends="by verdict",
    ),
    Program(
        "start_signal",
        ("Event", "Semaphore"),
        wrong="`set(); clear()` as a pulse",
    ),
    Program(
        "impatient_boss",
        ("Lock", "Semaphore"),
        wrong="terminates a worker that holds a lock",
        ordered=True,
    ),
    Program(
        "thread_lock",
        (),
        wrong="`threading.Lock` between processes",
        ordered=True,
    ),
    Program(
        "thumbnails",
        ("Pool",),
        wrong="`apply_async` failed, nobody called `get`",
        ordered=True,
    ),
    Program(
        "web_crawler",
        ("Queue",),
        wrong="one sentinel for three workers",
        ends="by verdict",
    ),
)


def markdown() -> str:
    """The table as the README shows it."""
    rows = [("program", "uses", "start method", "what is wrong", "finding")]
    for program in PROGRAMS:
        finding = ", ".join(f"`{slug}`" for slug in program.marks)
        uses = ", ".join(program.uses) or "Process"
        rows.append((program.name, uses, program.method, program.wrong or "", finding))
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(lines)
