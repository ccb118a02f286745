"""String buffer: the length is read under the lock, and the text under the lock again.

If the buffer is emptied between the two, the copy reaches beyond its end, and an assertion fails.
"""

from multiprocessing import Array, Lock, Process, Value


def empty(lock, length):
    with lock:
        length.value = 0


def copy(lock, length, text):
    with lock:
        size = length.value
    with lock:
        assert size <= length.value
        return text[:size]


def main():
    lock = Lock()
    text = Array("c", b"hello")
    length = Value("i", 5)
    p = Process(target=empty, args=(lock, length), name="eraser")
    p.start()
    copied = copy(lock, length, text)
    p.join()
    print(f"copied {len(copied)} characters")


if __name__ == "__main__":
    main()
