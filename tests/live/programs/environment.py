import multiprocessing as mp
import os
import sys


def child():
    print("child", sorted(k for k in os.environ if k.startswith(("PYTHON", "HOMEWORK"))))
    print("child", os.environ["HOMEWORK"], os.environ.get("HOMEWORK_2"))


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    print("main", sorted(k for k in os.environ if k.startswith(("PYTHON", "HOMEWORK"))))
    os.environ["HOMEWORK_2"] = "set by main"
    p = mp.Process(target=child)
    p.start()
    p.join()
    os.environ.clear()
    p = mp.Process(target=print, args=("a child without an environment",))
    p.start()
    p.join()
