"""Tickets, fixed: one buyer at a time.

Story. A file holds the number of tickets that are left, ten at first. Each of three buyers reads
the number, pays, and writes it back less one. Main waits for all of them and looks at the file.

What was changed. One lock belongs to the file, made by main and given to everybody. A buyer takes
it before reading and gives it back after writing: reading, deciding and writing are one step for
all others. To lock only the writing would not help: the number would be an old one all the same.

What to look for. The times of holding `lock` never overlap, each buyer sees one ticket less than
the one before, and the rules of tickets.toml hold.
"""

import tempfile
import time
from multiprocessing import Lock, Process
from pathlib import Path


def buy(name, left, lock):
    with lock:
        number = int(left.read_text())
        print(f"{name} sees {number} tickets", flush=True)
        time.sleep(0.1)
        left.write_text(str(number - 1))
    print(f"{name} has a ticket", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        left = Path(folder) / "left.txt"
        left.write_text("10")
        lock = Lock()
        buyers = []
        for name in ("ann", "bob", "cem"):
            p = Process(target=buy, args=(name, left, lock), name=name)
            p.start()
            buyers.append(p)
        for p in buyers:
            p.join()
        number = int(left.read_text())
    assert number == 7, f"three tickets were sold, but {number} of ten are left"
    print("seven tickets are left")


if __name__ == "__main__":
    main()
