import gc
import os
import signal
import sys

print("flags", sys.flags)
print("warnoptions", sys.warnoptions, "xoptions", sys._xoptions)
print("recursion", sys.getrecursionlimit(), "switch", sys.getswitchinterval())
print("gc", gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.callbacks, gc.get_freeze_count())
print("trace", sys.gettrace(), "profile", sys.getprofile())
print("hooks", sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__)
print("unraisable", sys.unraisablehook is sys.__unraisablehook__)
print("executable", sys.executable, sys.prefix == sys.base_prefix)
print("settings", sorted(k for k in os.environ if k.startswith("PYTHON")))
print("umask", os.umask(0o22), "nice", os.nice(0))
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE, signal.SIGHUP):
    print(number.name, getattr(signal.getsignal(number), "__name__", signal.getsignal(number)))
print("blocked", signal.pthread_sigmask(signal.SIG_BLOCK, ()), "alarm", signal.alarm(0))
print("print is print", type(print).__name__, type(input).__name__, type(open).__name__)
