"""The docstring of a script."""
import os
import sys

home = os.path.dirname(os.path.abspath(__file__))
print("name", __name__, "package", __package__, "spec", __spec__ is None, "doc", __doc__)
print("file", __file__)
print("argv", sys.argv)
print("path[0]", sys.path[0])
print("loader", type(__loader__).__module__, type(__loader__).__name__)
print("loader says", __loader__.name, __loader__.path)
print("builtins", type(__builtins__).__name__, "cached", __cached__)
print("globals", sorted(set(globals()) - {"os", "sys", "home"}))
print("main is me", sys.modules["__main__"].__dict__ is globals())
print("code", sys._getframe().f_code.co_filename, sys._getframe().f_code.co_name)
print("locals are globals", locals() is globals())


def late(x: print("annotations are evaluated")):
    pass


print(late.__module__, late.__qualname__, late.__code__.co_filename)
