import ctypes
import multiprocessing as mp
import sys
import traceback
from multiprocessing import sharedctypes


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_double)]


def child(value, array, raw, point):
    for i in range(len(array)):
        with value.get_lock():
            value.value += 1
        with array:
            array[i] *= 2
    raw.value = 9
    point.x, point.y = 1.5, 2.5


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    value, array = mp.Value("i", 0), mp.Array("d", [1, 2, 3])
    raw, point = mp.Value("i", 1, lock=False), mp.Value(Point, 0, 0)
    children = [mp.Process(target=child, args=(value, array, raw, point)) for _ in range(3)]
    for p in children:
        p.start()
    for p in children:
        p.join()
    print(value.value, array[:], raw.value, point.x, point.y, len(array), list(array))
    print(value, array, raw, type(point).__name__, type(value.get_lock()), value.get_obj())
    with value:
        print(value.get_lock(), value.acquire(), value.release())
    print(mp.Value("i", 0, lock=mp.Lock()).get_lock(), isinstance(value, sharedctypes.Synchronized))
    for call in (lambda: mp.Value("i", "x"), lambda: mp.Value("?!"), lambda: array["x"], lambda: mp.Value("i", lock=3)):
        try:
            call()
        except Exception as e:
            print(type(e).__name__, e)
            print(traceback.format_exc())
