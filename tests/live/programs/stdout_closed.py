import os
import sys

print("before", flush=True)
if sys.argv[1] == "object":
    sys.stdout.close()
    try:
        print("after")
    except ValueError as e:
        print("error:", e, file=sys.stderr)
if sys.argv[1] == "descriptor":
    os.close(1)
    print("after: fails when python flushes at its end")
if sys.argv[1] == "both":
    sys.stdout.close()
    sys.stderr.close()
    raise SystemExit(9)
if sys.argv[1] == "detached":
    sys.stdout.detach()
