"""Subclass: a Process class of one's own that downloads for a while.

Story. `Download` inherits from Process: what it needs goes into `__init__`, what it does into
`run`. The main process starts one and is willing to wait ten seconds for it.

What to look for. The download takes two seconds (it sleeps), so main's join ends because the
child ended, long before its ten seconds are over. `run` is executed in the child: compare the pids.
"""

import os
import time
from multiprocessing import Process


class Download(Process):
    """One download, in a process of its own."""

    def __init__(self, seconds):
        super().__init__(name="download")
        self.seconds = seconds

    def run(self):
        began = time.time()
        print(f"download: pid {os.getpid()}, parent {os.getppid()}")
        time.sleep(self.seconds)
        print(f"download: done after {time.time() - began:.1f} s")


def main():
    began = time.time()
    print(f"main: pid {os.getpid()}")
    p = Download(2)
    p.start()
    p.join(10)
    print(f"main: done after {time.time() - began:.1f} s")


if __name__ == "__main__":
    main()
