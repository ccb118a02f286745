import sys
import traceback


def attempt(call, *arguments, **keywords):
    try:
        print("gives", repr(call(*arguments, **keywords)))
    except BaseException as e:
        print(type(e).__name__, "|", e)
        print(traceback.format_exc())


attempt(sys.stdout.write, "five\n")
attempt(sys.stdout.write, "")
attempt(sys.stdout.write, 5)
attempt(sys.stdout.write, b"bytes")
attempt(sys.stdout.write)
attempt(sys.stdout.write, "a", "b")
attempt(sys.stdout.write, text="a")
attempt(sys.stdout.write, "\udc80")
attempt(sys.stdout.writelines, ["a\n", "b\n"])
attempt(sys.stdout.writelines, [1])
attempt(print, "x", ende="")
attempt(print, "x", end=1)
attempt(print, "x", file=1)
attempt(sys.stdout.flush, 1)
attempt(sys.stderr.write, "on stderr\n")
