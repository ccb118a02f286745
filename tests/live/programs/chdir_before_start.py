import os
import tempfile

if __name__ == "__main__":
    folder = tempfile.mkdtemp()
    os.chdir(folder)

import multiprocessing as mp
import sys


def child(lock, folder):
    with lock:
        print("child is there:", os.path.samefile(os.getcwd(), folder), os.listdir())
        os.chdir("/")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    lock = mp.Lock()
    with open("made by main", "w") as f:
        f.write("x")
    p = mp.Process(target=child, args=(lock, folder))
    p.start()
    p.join()
    other = tempfile.mkdtemp()
    os.chdir(other)
    p = mp.Process(target=child, args=(lock, other))
    p.start()
    p.join()
    print(p.exitcode, os.listdir())
    os.chdir("..")
    os.remove(os.path.join(folder, "made by main"))
    os.rmdir(folder)
    os.rmdir(other)
