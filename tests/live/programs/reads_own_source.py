import inspect
import linecache
import sys
from multiprocessing import Lock, Process

lock = Lock()


def work():
    """Documented."""
    with lock:  # this comment is found
        return sys._getframe().f_lineno


class Thing:
    x = 1


print(inspect.getsource(work))
print(inspect.getsource(Thing), inspect.getsourcefile(Thing), inspect.getfile(work))
print(work(), inspect.getdoc(work), inspect.getmodule(work).__name__)
print(linecache.getline(__file__, 6))
print(len(open(__file__).readlines()), inspect.getsourcelines(work)[1])
print(inspect.signature(Process), inspect.getmodule(inspect.currentframe()).__name__)
