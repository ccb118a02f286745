import os
import sys
from multiprocessing import Lock

lock = Lock()
print("printed before the fork, buffered: comes twice")
pid = os.fork()
if pid == 0:
    with lock:
        print("child")
    sys.stdout.flush()
    os._exit(7)
_, status = os.waitpid(pid, 0)
print("child ended with", os.waitstatus_to_exitcode(status), lock.acquire(False))
sys.stdout.flush()

pid = os.fork()
if pid == 0:
    print("the second child ends like a program")
    sys.exit("and says so")
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
sys.stdout.flush()

pid = os.fork()
if pid == 0:
    raise RuntimeError("the third fails")
print(os.waitstatus_to_exitcode(os.wait()[1]))
sys.stdout.flush()

pid = os.fork()
if pid == 0:
    os.execvp("echo", ["echo", "the fourth is an echo"])
print(os.waitstatus_to_exitcode(os.wait()[1]))
