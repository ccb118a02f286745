import multiprocessing
import os
import threading

print(multiprocessing.active_children(), multiprocessing.parent_process())
print(threading.active_count(), [t.name for t in threading.enumerate()])
print(multiprocessing.current_process(), multiprocessing.current_process().daemon)
try:
    os.wait()
except ChildProcessError as e:
    print("no children of anybody else:", e)
event = multiprocessing.Event()
p = multiprocessing.get_context("fork").Process(target=event.wait, name="mine")
p.start()
print([c.name for c in multiprocessing.active_children()])
event.set()
p.join()
print(multiprocessing.active_children(), threading.active_count())
