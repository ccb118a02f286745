import multiprocessing as mp
import os
import sys


class Point:
    pass


def child(queue):
    queue.put((__name__, Point.__module__, Point()))


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    print(__name__, repr(__package__), __spec__.name, __spec__.origin == __file__, __file__)
    print(sys.argv, sys.path[0] == os.getcwd(), type(__loader__).__name__, __cached__ is None)
    queue = mp.SimpleQueue()
    p = mp.Process(target=child, args=(queue,))
    p.start()
    name, module, point = queue.get()
    print(name, module, type(point) is Point)
    p.join()
