import multiprocessing as mp
import os
import sys


def child(how, what):
    print("child", how, flush=True)
    if how == "sys.exit":
        sys.exit(what)
    if how == "os._exit":
        print("lost")
        os._exit(what)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    endings = [("sys.exit", v) for v in (2, "a string", None, True, 300)]
    for ending in [*endings, ("os._exit", 7), ("return", 0)]:
        p = mp.Process(target=child, args=ending)
        p.start()
        p.join()
        print(ending, p.exitcode)
