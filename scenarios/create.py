"""Create: children and their pids.

Story. The main process starts one child, sleeps for a second, then starts five more. Each of
the five prints its own pid and its parent's. Main ends without asking for any of them.

What to look for. All children have the same parent. The first is gone long before main wakes
up; the five run side by side and print in whatever order they happen to come. Main has nothing
left to do, and still does not end before the last of them.
"""

import os
import time
from multiprocessing import Process


def say_hello(name):
    print(f"hello, {name}: I am a child")


def print_pid():
    print(f"child {os.getpid()}, parent {os.getppid()}")


def main():
    p = Process(target=say_hello, args=("start",), name="hello")
    p.start()
    time.sleep(1)
    print(f"main {os.getpid()} goes on")
    for i in range(5):
        p = Process(target=print_pid, name=f"child{i}")
        p.start()


if __name__ == "__main__":
    main()
