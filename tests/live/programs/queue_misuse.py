import gc
import inspect
import multiprocessing as mp
import os
import sys
import time
import traceback
import weakref
from multiprocessing.queues import Queue


class Unwilling:
    def __reduce__(self):
        raise KeyError("not to be pickled")


class Careful(Queue):
    """Not a static method, unlike the one it overrides."""

    def __init__(self, context):
        super().__init__(ctx=context)
        self.seen = []

    def _on_queue_feeder_error(self, error, item):
        self.seen.append((type(error).__name__, type(item).__name__))


def show(label, call):
    try:
        print(label, call())
    except Exception as e:
        frames = [(os.path.basename(f.filename), f.name) for f in traceback.extract_tb(e.__traceback__)]
        print(label, type(e), e, frames, e.__cause__, e.__context__)


def one(context):
    queue = context.Queue()
    queue.put(1)
    time.sleep(0.05)
    return queue


if __name__ == "__main__":
    c = mp.get_context(sys.argv[1])
    q = c.Queue(1)
    show("timeout of put", lambda: q.put(1, True, "x"))
    show("block of put", lambda: q.put(1, "yes"))
    show("put too much", lambda: q.put(1, True, 1, 1))
    show("put misnamed", lambda: q.put(1, tomeout=1))
    show("timeout of get", lambda: one(c).get(True, "x"))
    show("timeout of get", lambda: one(c).get(timeout="x"))
    show("block of get", lambda: one(c).get("yes"))
    show("get too much", lambda: one(c).get(True, 1, 1))
    show("get misnamed", lambda: one(c).get(tomeout=1))
    show("join_thread", q.join_thread)
    for pickled in (c.Queue(), c.SimpleQueue(), c.Lock(), c.Event(), c.Condition(), c.Barrier(1), c.Value("i")):
        show("pickle", lambda: __import__("pickle").dumps(pickled))
    show("value", lambda: setattr(c.Value("i"), "value", "x"))
    show("item", lambda: c.Array("i", 1)[1])

    gc.collect()
    gc.disable()
    careful, item = Careful(c), Unwilling()
    alive = weakref.ref(item)
    for what in (lambda: 1, item, "the last"):
        careful.put(what)
    del what, item
    print(careful.get(), careful.seen, alive())
    own = c.Queue()
    own._on_queue_feeder_error = lambda error, item: print("its own", type(error).__name__)
    own.put(lambda: 1)
    own.put("the last")
    print(own.get())
    broken = c.Queue()
    broken._on_queue_feeder_error = careful._on_queue_feeder_error
    broken._writer.close()
    broken.put("in vain")
    while len(careful.seen) < 3:
        time.sleep(0.01)
    print(careful.seen[2])
    for queue in (careful, own, broken):
        queue.close()
        queue.join_thread()
    alive = [weakref.ref(queue) for queue in (own, broken)]
    del queue, own, broken
    print([reference() for reference in alive])

    from multiprocessing import connection, synchronize

    for function in (Queue.put, Queue.get, Queue.__init__, connection.Pipe, connection.Connection.recv,
                     mp.Process.start, mp.Process.join, synchronize.Event.wait, synchronize.Lock.__init__):
        print(inspect.signature(function), function.__annotations__)
