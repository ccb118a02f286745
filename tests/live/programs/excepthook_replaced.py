import sys
import threading


def hook(kind, value, tb):
    print("hook:", kind.__name__, value, tb.tb_lineno, tb.tb_frame.f_code.co_name, tb.tb_next)


def thread_hook(args):
    print("thread hook:", args.exc_type.__name__, args.exc_value, args.thread.name)


class Noisy:
    def __del__(self):
        raise RuntimeError("in __del__")


sys.excepthook = hook
threading.excepthook = thread_hook
sys.unraisablehook = lambda u: print("unraisable hook:", u.exc_value)
t = threading.Thread(target=lambda: 1 / 0, name="divider")
t.start()
t.join()
Noisy()
raise ValueError("at the end")
