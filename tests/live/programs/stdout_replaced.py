import contextlib
import io
import multiprocessing as mp
import sys


class Shout:
    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        return self.stream.write(text.upper())

    def flush(self):
        self.stream.flush()


def child():
    sys.stdout = io.StringIO()
    print("kept by the child")
    sys.__stdout__.write(f"child: {sys.stdout.getvalue()!r}\n")
    sys.__stdout__.flush()


def loud_child():
    sys.stdout = Shout(sys.stdout)
    print("loud")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    original = sys.stdout
    sys.stdout = io.StringIO()
    print("kept")
    kept, sys.stdout = sys.stdout.getvalue(), original
    print(repr(kept), sys.stdout is sys.__stdout__)

    with contextlib.redirect_stdout(io.StringIO()) as f, contextlib.redirect_stderr(f):
        print("redirected")
        print("error", file=sys.stderr)
    print(repr(f.getvalue()), sys.stdout is original)

    for target in (child, loud_child):
        p = mp.Process(target=target)
        p.start()
        p.join()

    sys.stdout = Shout(original)
    print("from here on loud")
    sys.stdout = original
    sys.stdout.write = lambda text: original.buffer.write(text.encode().upper())
    print("by a write of the program's own")
    del sys.stdout.write
    print("normal again")
    sys.stdout = None
    print("to nobody")
