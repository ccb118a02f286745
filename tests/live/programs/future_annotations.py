from __future__ import annotations

import multiprocessing as mp
import sys


def child(lock: Nobody, n: Ever | Defined) -> This:
    with lock:
        print("child", n, child.__annotations__)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    lock = mp.Lock()
    p = mp.Process(target=child, args=(lock, 1))
    p.start()
    p.join()
