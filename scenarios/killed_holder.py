"""Killed holder: a writer is killed while it has the notebook.

Story. A writer takes the notebook for a second. Meanwhile a reader comes and waits for it. Main
gives the writer a moment, loses its patience and ends it, because the reader is waiting.

What goes wrong. Main ends the writer with `kill`. A process that is killed does nothing more, not
even what the end of its `with` block would do: the notebook stays taken, and the reader, for whom
main did it, waits for ever. `terminate` would be no better.

What to look for. The writer's row ends in the middle of holding `notebook`. Nobody is left who
could give it back: the reader waits for the dead, and main for the reader.
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
    writer.kill()
    reader.join()
    print("the notebook is closed")


if __name__ == "__main__":
    main()
