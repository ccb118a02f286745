import multiprocessing as mp
import sys


def child():
    print("y" * 300_000, end="")
    print("z" * 300_000, flush=True)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    print("x" * 1_000_000, flush=True)
    p = mp.Process(target=child)
    p.start()
    p.join()
    sys.stdout.write("\n" * 20_000)
    print("w" * 1_000_000, end="")
