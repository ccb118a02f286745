import multiprocessing as mp
import sys

from . import __name__ as package
from .work import work


def main(mood, method):
    mp.set_start_method(method)
    lock = mp.Lock()
    for n in range(2):
        p = mp.Process(target=work, args=(lock, n))
        p.start()
        p.join()
    print(package, sys.argv[1:], sys.argv[0] == __file__)
    if mood == "badly":
        raise RuntimeError("the package ends badly")


if __name__ == "__main__":
    print(__name__, __package__, __spec__.name, __spec__.parent)
    main(*sys.argv[1:])
