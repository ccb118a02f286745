import dataclasses
import enum
import multiprocessing as mp
import sys


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int
    colour: Colour = Colour.RED


class Trouble(Exception):
    pass


def child(queue, point):
    queue.put((Point(point.x + 1), type(point).__module__, __name__, point.colour is Colour.RED))
    queue.put(Trouble("as a value"))


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    queue = mp.Queue()
    p = mp.Process(target=child, args=(queue, Point(1)))
    p.start()
    print(queue.get(), repr(queue.get()))
    p.join()
    print(Point.__module__, Point, p.exitcode)
