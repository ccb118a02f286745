import multiprocessing as mp
import sys


def child():
    print("child: no newline", end="")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    print("main: half a line, ", end="")
    p = mp.Process(target=child)
    p.start()
    p.join()
    print("the other half")
    sys.stderr.write("and an error without one")
    sys.stdout.write("no newline at the end")
