import sys

print("path[0] is searched:", "programs" in sys.path[0])
try:
    from multiprocessing import Lokc
except ImportError as e:
    print(e.name, e)
import nothing_like_this.at_all
