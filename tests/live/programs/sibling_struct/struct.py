import _struct
from _struct import *

WHO = "the program's own struct"


def pack(*arguments):
    print("somebody packs", arguments[0])
    return _struct.pack(*arguments)
