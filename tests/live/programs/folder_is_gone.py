import multiprocessing
import os
import tempfile

context = multiprocessing.get_context("fork")


def child(lock):
    with lock:
        print("child: ", end="")
        os.getcwd()


folder = tempfile.mkdtemp()
os.chdir(folder)
os.rmdir(folder)
lock = context.Lock()
p = context.Process(target=child, args=(lock,))
p.start()
p.join()
print(p.exitcode, os.path.exists("."), os.listdir("."))
os.getcwd()
