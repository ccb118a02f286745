"""Tickets: three buyers and one file.

Story. A file holds the number of tickets that are left, ten at first. Each of three buyers reads
the number, pays, and writes it back less one. Main waits for all of them and looks at the file.

What goes wrong. Between reading and writing others read, too, and see the same number. All three
write 9: two sales are overwritten, and the house will sell more tickets than it has seats. No
lock is in sight, so tracer sees sleeping and printing only: a file is not an object of the trace.

What to look for. Three buyers between the same two lines at once. `tracer check` knows that this
is wrong when it is told: `--rules tickets.toml` says that one at most may be there.
"""

import tempfile
import time
from multiprocessing import Process
from pathlib import Path


def buy(name, left):

    number = int(left.read_text())
    print(f"{name} sees {number} tickets", flush=True)
    time.sleep(0.1)
    left.write_text(str(number - 1))
    print(f"{name} has a ticket", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        left = Path(folder) / "left.txt"
        left.write_text("10")

        buyers = []
        for name in ("ann", "bob", "cem"):
            p = Process(target=buy, args=(name, left), name=name)
            p.start()
            buyers.append(p)
        for p in buyers:
            p.join()
        number = int(left.read_text())
    assert number == 7, f"three tickets were sold, but {number} of ten are left"
    print("seven tickets are left")


if __name__ == "__main__":
    main()
