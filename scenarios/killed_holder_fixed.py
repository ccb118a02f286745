"""Killed holder, fixed: main waits until the writer has put the notebook down.

Story. A writer takes the notebook for a second. Meanwhile a reader comes and waits for it. Main
gives the writer a moment, and then all the time that it needs, although the reader is waiting.

What was changed. `join` in place of `kill`: main waits for the writer's own end. A process that
may hold something is never ended from outside; one that has to stop early is asked to, by an
Event that it looks at now and then.

What to look for. The writer holds `notebook` for its whole second and gives it back. That is the
moment when the reader's wait ends, and nobody died.
"""

import time
from multiprocessing import Event, Lock, Process


def write(notebook, begun):
    with notebook:
        begun.set()
        print("the writer has begun", flush=True)
        time.sleep(1)
        print("the writer has finished", flush=True)


def read(notebook):
    with notebook:
        print("the reader reads", flush=True)


def main():
    notebook = Lock()
    begun = Event()
    writer = Process(target=write, args=(notebook, begun), name="writer")
    reader = Process(target=read, args=(notebook,), name="reader")
    writer.start()
    begun.wait()
    reader.start()
    time.sleep(0.2)
    writer.join()
    reader.join()
    print("the notebook is closed")


if __name__ == "__main__":
    main()
