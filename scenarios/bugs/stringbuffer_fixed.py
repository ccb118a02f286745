"""String buffer, fixed: its length is read and its text copied under the lock in one go.

Whether the buffer is emptied before or after, the copy is as long as it was.
"""

from multiprocessing import Array, Lock, Process, Value


def empty(lock, length):
    with lock:
        length.value = 0


def copy(lock, length, text):
    with lock:
        size = length.value
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
