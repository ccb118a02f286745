"""The reader gets up late; what was written before waits in the queue."""
import time
from multiprocessing import Event, Process, SimpleQueue


def writer(letters, written):
    for letter in "xyz":
        letters.put(letter)
    letters.put(None)
    written.set()


def reader(letters):
    time.sleep(0.2)
    while True:
        letter = letters.get()
        if letter is None:
            break
        print("read", letter, flush=True)


if __name__ == "__main__":
    letters = SimpleQueue()
    written = Event()
    r = Process(target=reader, args=(letters,))
    w = Process(target=writer, args=(letters, written))
    r.start()
    w.start()
    written.wait()
    w.join()
    r.join()
