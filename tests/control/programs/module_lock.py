"""A lock that is made when the module is imported, and a counter that main hands over.

Control: under fork no failure in any order, there is one lock. Under spawn and forkserver each
process imports the module and makes a lock of its own: an update is lost in some orders, and the
assertion fails.
"""

from multiprocessing import Lock, Process, Value

lock = Lock()


def add(count):
    with lock:
        count.value += 1


def main():
    count = Value("i", 0)
    adders = [Process(target=add, args=(count,), name=f"adder{n}") for n in range(2)]
    for p in adders:
        p.start()
    for p in adders:
        p.join()
    assert count.value == 2


if __name__ == "__main__":
    main()
