"""Value += 1, fixed: the lock of the Value is taken for the read and the write together.

`get_lock()` is that lock. No other count can come between the two, and the assertion at the end
holds.
"""

from multiprocessing import Process, Value


def add(count):
    for _ in range(2):
        with count.get_lock():
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
