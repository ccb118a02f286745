import multiprocessing as mp
import sys


def child(n):
    for i in range(300):
        print(f"child {n} line {i}", flush=True)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    children = [mp.Process(target=child, args=(n,)) for n in range(3)]
    for p in children:
        p.start()
    for p in children:
        p.join()
