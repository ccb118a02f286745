import io
import sys


def describe(name):
    s = getattr(sys, name)
    print(name, type(s).__module__, type(s).__qualname__, s.name, s.mode, s.fileno(), s.isatty())
    print(" ", s.encoding, s.errors, s.newlines, s.line_buffering, s.write_through, s.closed)
    print(" ", s.readable(), s.writable(), s.seekable(), isinstance(s, io.TextIOWrapper))
    raw = getattr(s.buffer, "raw", s.buffer)
    print(" ", type(s.buffer).__name__, type(raw).__name__, raw.name, raw.closefd)
    print(" ", "is the original", s is getattr(sys, f"__{name}__"))


for name in ("stdin", "stdout", "stderr"):
    describe(name)
print(type(sys.stdout) is io.TextIOWrapper, callable(sys.stdout.write))
