import sys

# What a plain python has not imported when the first line of a program runs: a file of the
# program's own with such a name would otherwise not be found.
watched = (
    "json struct socket random threading mmap multiprocessing pickle queue select tempfile logging "
    "subprocess secrets hmac hashlib copy string statistics array ctypes click pydantic rich psutil"
).split()
print([name for name in watched if name in sys.modules])

import json, struct, socket, random, threading, mmap, multiprocessing, time  # noqa

for module in (json, struct, socket, random, threading, mmap, multiprocessing, time):
    print(module.__name__, type(module).__name__, type(module.__spec__).__name__)
print(time.sleep.__module__, time.sleep.__name__, time.sleep.__qualname__)
