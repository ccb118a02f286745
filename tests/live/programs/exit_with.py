import sys

kind = sys.argv[1]
print("before", kind)
if kind == "int":
    sys.exit(3)
if kind == "big":
    sys.exit(256 + 7)
if kind == "negative":
    sys.exit(-1)
if kind == "string":
    sys.exit("string: 出错了")
if kind == "none":
    sys.exit(None)
if kind == "true":
    sys.exit(True)
if kind == "tuple":
    sys.exit((1, 2))
if kind == "quit":
    quit(4)
if kind == "raise":
    raise SystemExit(5)
if kind == "while_handling":
    try:
        1 / 0
    except ZeroDivisionError:
        sys.exit(6)
    finally:
        print("finally")
