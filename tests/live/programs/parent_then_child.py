import multiprocessing as mp
import sys


def child():
    print("c: printed by the child, seen when it ends")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    print("a: printed before the start, flushed by it")
    p = mp.Process(target=child)
    p.start()
    print("b: printed before c, seen after it (stdout is a pipe)")
    p.join()
    print("d", flush=True)
    print("e: on stderr", file=sys.stderr)
