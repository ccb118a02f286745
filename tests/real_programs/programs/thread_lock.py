"""Append to a file from four processes, 'protected' by the lock of the wrong module."""
import os
import threading
from multiprocessing import Process

lock = threading.Lock()  # <- finding: threading-lock


def append(path, number):
    for _ in range(5):
        with lock:
            with open(path, "a") as f:
                f.write(f"{number}\n")


if __name__ == "__main__":
    path = "numbers.txt"
    writers = [Process(target=append, args=(path, n)) for n in range(4)]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    with open(path) as f:
        numbers = sorted(int(line) for line in f)
    os.remove(path)
    print(len(numbers), "numbers, sum", sum(numbers))
