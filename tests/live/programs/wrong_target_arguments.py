import multiprocessing as mp
import sys


def work(lock, n):
    print("called with", lock, n)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    for arguments in ((), (1, 2, 3), "ab"):
        p = mp.Process(target=work, args=arguments)
        p.start()
        p.join()
        print(p.exitcode)
    p = mp.Process(target=None)
    p.start()
    p.join()
    print(p.exitcode)
    p = mp.Process(target=42)
    p.start()
    p.join()
    print(p.exitcode)
