"""Join: wait for a child before going on.

Story. The main process starts a child that works for half a second, joins it, and only then
goes on to its own last line.

What to look for. Main waits exactly as long as the child lives, and the wait ends with the
child's end: the child's last line always comes before main's.
"""

import time
from multiprocessing import Process


def work(name):
    print(f"hello, {name}: I am the child")
    time.sleep(0.5)
    print("the child is done")


def main():
    p = Process(target=work, args=("join",), name="child")
    p.start()
    p.join()
    print("main goes on")


if __name__ == "__main__":
    main()
