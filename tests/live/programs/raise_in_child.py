import multiprocessing as mp
import sys


def child(n):
    print("child", n)
    try:
        [1, 2, 3][n]
    except IndexError:
        raise KeyError(n)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    for n in (1, 7):
        p = mp.Process(target=child, args=(n,))
        p.start()
        p.join()
        print("exit code", p.exitcode)
