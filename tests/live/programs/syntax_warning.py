import re
from multiprocessing import Lock

digits = re.compile("\d+")
lock = Lock()
with lock:
    if len("ab") is 2:
        print(digits.findall("1 22"))
assert (lock, "always true")
