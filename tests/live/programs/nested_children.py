import multiprocessing as mp
import sys


def leaf(lock, path):
    with lock:
        me = mp.current_process()
        print(path, me.name, me._identity, mp.parent_process().name, flush=True)


def branch(lock, path):
    leaf(lock, path)
    for i in range(2):
        p = mp.Process(target=leaf, args=(lock, path + [i]))
        p.start()
        p.join()
    sys.exit(len(path))


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    lock = mp.Lock()
    for i in range(2):
        p = mp.Process(target=branch, args=(lock, [i]), name=None if i else "first branch")
        p.start()
        p.join()
        print(p.name, p.exitcode)
