"""Two sellers of what is left in tickets.txt, which holds two tickets when there is no such file.

Control: with every line as a point to switch at, both sell the same ticket in some orders, and
main's assertion fails; without, no failure is found. The file is put back before each run: else
the second run finds nothing to sell, and its assertion fails without any race.
"""

from multiprocessing import Process, Value
from pathlib import Path

TICKETS = Path("tickets.txt")


def sell(sold):
    left = int(TICKETS.read_text())
    if left > 0:
        TICKETS.write_text(str(left - 1))
        with sold.get_lock():
            sold.value += 1


def main():
    if not TICKETS.exists():
        TICKETS.write_text("2")
    sold = Value("i", 0)
    sellers = [Process(target=sell, args=(sold,), name=f"seller{n}") for n in range(2)]
    for p in sellers:
        p.start()
    for p in sellers:
        p.join()
    left = int(TICKETS.read_text())
    assert (sold.value, left) == (2, 0)


if __name__ == "__main__":
    main()
