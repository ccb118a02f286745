import time as clock
import importlib
import sys
from time import *

print(sleep is clock.sleep, importlib.import_module("time").sleep is sleep)
sys.modules.pop("multiprocessing", None)
import multiprocessing
from multiprocessing import synchronize, process, context

print(multiprocessing.Process is context.Process, issubclass(context.Process, process.BaseProcess))
print(importlib.reload(sys.modules["json"]) if "json" in sys.modules else "no json")
importlib.reload(synchronize)
with multiprocessing.Lock():
    print("a lock of a reloaded module")
