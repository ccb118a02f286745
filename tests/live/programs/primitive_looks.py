import copy
import multiprocessing as mp
import multiprocessing.synchronize as synchronize
import pickle
import threading
import weakref


def show(thing):
    print(repr(thing), str(thing) == repr(thing))


lock, rlock = mp.Lock(), mp.RLock()
things = [lock, rlock, mp.Semaphore(4), mp.BoundedSemaphore(4), mp.Event(), mp.Condition(), mp.Barrier(3)]
for thing in things:
    show(thing)
    t = type(thing)
    own = getattr(synchronize, t.__name__)
    print(" ", t.__module__, t.__name__, t.__qualname__, t is own, isinstance(thing, own), callable(thing))
    print(" ", [c for c in ("SemLock", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event", "Barrier")
                if isinstance(thing, getattr(synchronize, c))])
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        try:
            way(thing)
            print("  copied by", way.__name__)
        except Exception as e:
            print(" ", type(e).__name__, e)
    thing.note = "mine"
    print(" ", thing.note, weakref.ref(thing)() is thing, thing == thing, thing != lock, {thing: 1}[thing])

for owned in (lock, rlock, rlock):
    with owned:
        show(owned)
rlock.acquire(), rlock.acquire()
show(rlock)
t = threading.Thread(target=show, args=(rlock,), name="other")
t.start()
t.join()
show(things[5])
with things[5]:
    show(things[5])
things[2].acquire()
things[3].acquire()
things[4].set()
for thing in things[2:5]:
    show(thing)
print(things[2].get_value(), issubclass(synchronize.BoundedSemaphore, synchronize.Semaphore))
print(mp.Lock, mp.Semaphore.__name__, mp.Lock.__module__)
print(mp.Lock()._semlock.maxvalue, mp.Semaphore(2)._semlock.kind, mp.RLock()._semlock._is_mine())
for thing in (mp.Queue(), mp.SimpleQueue(), mp.Value("i", 3), mp.Array("d", 2), mp.Pipe()[0]):
    print(repr(thing), type(thing).__module__, type(thing).__name__)
    try:
        pickle.dumps(thing)
    except Exception as e:
        print(" ", type(e).__name__, e)
