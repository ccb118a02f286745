"""Value += 1: the lock of a Value guards each read and each write, not the two together.

If one counter writes between the read and the write of the other, a count is lost, and the
assertion at the end fails.
"""

from multiprocessing import Process, Value


def add(count):
    for _ in range(2):
        count.value += 1


def main():
    count = Value("i", 0)
    counters = [Process(target=add, args=(count,), name=f"counter{n}") for n in range(2)]
    for p in counters:
        p.start()
    for p in counters:
        p.join()
    assert count.value == 4


if __name__ == "__main__":
    main()
