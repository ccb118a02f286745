"""What `tracer explore` says of every broken program and of its fixed twin.

    python -m tests.benchmarks.verdicts [--programs bugs/stack,ktv] [--twins 150]
        > tests/benchmarks/verdicts.txt

Default options. Of a broken program: the schedule that showed the failure, its deviations from "go
on with the current actor" before and after minimising, and how often the failure came back when it
was run again 20 times. Of the twin: what so many schedules say.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import tracer
from tests import test_bug_programs, test_scenarios
from tracer import scenario_files

EVERY: Final = (*test_bug_programs.BROKEN, *test_scenarios.BROKEN)
FILES: Final = frozenset({"tickets"})  # their races are in files: every line has to be a point
TIMES: Final = 20


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", default=",".join(EVERY))
    parser.add_argument("--twins", type=int, default=150, help="schedules for each fixed twin")
    options = parser.parse_args()
    print(f"{'program':26}{'failure':>10}{'schedule':>10}{'deviations':>12}{'again':>9}   twin")
    deviations = []
    for name in options.programs.split(","):
        preempt = "lines" if name in FILES else None
        with TemporaryDirectory() as folder:
            output = Path(folder) / "failure.jsonl"
            verdict = tracer.explore(scenario_files.path(name), preempt=preempt, output=output)
            texts = [f"{verdict.result:>10}"]
            for found in verdict.found:
                again = tracer.rerun(output, times=TIMES, output=output.with_suffix(".again"))
                least = len(found.minimised.failure.schedule.deviations)
                deviations.append(least)
                change = f"{found.deviations} > {least}"
                back = f"{again.came_back}/{TIMES}"
                texts = [f"{found.failure.kind:>10}{found.number:>10}{change:>12}{back:>9}"]
            twin = tracer.explore(
                scenario_files.path(f"{name}_fixed"), preempt=preempt, output=output,
                schedules=options.twins, seconds=600,
            )  # fmt: skip
        print(f"{name:26}{texts[0]}   {twin.result} in {twin.tally.runs}", flush=True)
    print(f"median of the deviations: {statistics.median(deviations)}")


if __name__ == "__main__":
    main()
