import multiprocessing as mp
import sys


def child():
    assert False, "the child asserts"
    print("asserts are off in the child", __debug__)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    p = mp.Process(target=child)
    p.start()
    p.join()
    print(p.exitcode, __debug__, sys.flags.optimize)
